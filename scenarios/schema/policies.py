"""Policies (举措): levers that change the figures of a scenario, as data."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from scenarios.language import listed, say
from scenarios.schema.base import Identifier, Section, Text

Amount = Annotated[float, Field(ge=-1e6, le=1e6)] | Identifier
"""A number, or the name of one of the policy's figures."""

Key = Annotated[str, Field(pattern=r"^[^.\s]+(\.[^.\s]+)+$", max_length=120)]


class Effect(Section):
    """A change of one figure of the scenario, or of several."""

    key: Key
    """Which figures: the key in the scenario file, with its parts joined by dots; a list's entries are numbered from 1.
    ``*`` stands for any name or number: ``modes.*.fixed_days``."""
    where: dict[str, Any] = {}
    """Only where these keys hold these values; each ``*`` stands for what it stood for in `key`. Where a key holds a list,
    the value must be in it."""
    value: Any = Field(default=None, alias="set")
    """What stands there instead."""
    times: Amount | None = None
    """Factor."""
    add: Amount | None = None
    """What is added."""

    @model_validator(mode="after")
    def _one_change(self) -> Self:
        changes = [change for change in (self.value, self.times, self.add) if change is not None]
        if len(changes) != 1:
            raise ValueError(say("exactly one of set, times, add", "set、times、add 三者之一"))
        return self


class Policy(Section):
    """A lever that changes what is possible or how fast things go."""

    name: Text
    """Name."""
    about: Text = Text(zh="", en="")
    """What it does."""
    on: bool = True
    """In force."""
    figures: dict[Identifier, Annotated[float, Field(ge=-1e6, le=1e6)]] = {}
    """Figures that the effects name, so that a scenario can change them without writing the effects again."""
    modes: tuple[Identifier, ...] = ()
    """Modes of the catalog that it brings along where the scenario does not have them."""
    effects: tuple[Effect, ...] = ()
    """What it changes."""
    needs: tuple[Key, ...] = ()
    """Keys that must hold something, not 0 and not false; without it the policy would change nothing, and is refused."""
    source: Text | str
    """Where the figures come from, in both languages or one; `assumed` where there is no source."""

    @model_validator(mode="after")
    def _figures_are_used(self) -> Self:
        figure_names = {amount for effect in self.effects for amount in (effect.times, effect.add) if isinstance(amount, str)}
        if unknown_names := sorted(figure_names - set(self.figures)):
            names = listed(unknown_names)
            raise ValueError(say(f"figures must hold {names}, which an effect names", f"figures 须含 effects 用到的 {names}"))
        if idle_names := sorted(set(self.figures) - figure_names):
            used_names = listed(sorted(figure_names)) or say("none", "无")
            names = listed(idle_names)
            raise ValueError(
                say(
                    f"only figures that an effect names ({used_names}), not {names}",
                    f"effects 用到的 figures（{used_names}），不含 {names}",
                )
            )
        if not (self.effects or self.modes):
            raise ValueError(say("a policy with effects or modes", "含 effects 或 modes 的举措"))
        return self
