"""Keys of a scenario file that make it from another, and its named variants."""

from typing import Any

from pydantic import Field

from scenarios.schema.base import Identifier, Section, Text


class Variant(Section):
    """A named variant (方案): the scenario with some changes; chosen with ``NAME:VARIANT``."""

    title: Text | None = None
    """Title; if omitted, the scenario's own with the variant's name."""
    remove: tuple[str, ...] = ()
    """Dotted keys that are left out, before the overrides."""
    overrides: dict[str, Any] = {}
    """What differs: tables, or dotted keys such as ``"teams.nanxun.count" = 5``."""


class CompositionKeys(Section):
    """How a scenario is made from another one.

    What the other scenario says stands, less what ``remove`` names; plain sections are laid over it, table by table; then
    come the overrides; last those of the variant that was asked for.
    """

    extends: str | None = Field(default=None, min_length=1)
    """The scenario that this one goes on from: the name of one that ships, or a path from this file's folder."""
    remove: tuple[str, ...] = ()
    """Dotted keys of the other scenario that are left out."""
    overrides: dict[str, Any] = {}
    """What differs: tables, or dotted keys such as ``"teams.nanxun.count" = 5``."""
    variants: dict[Identifier, Variant] = {}
    """Named variants. A scenario that extends this one has them too; one that extends a variant has none of them."""
