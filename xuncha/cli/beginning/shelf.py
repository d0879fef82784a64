"""The command ``scenarios``: the ones that ship, as a table or one in full."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import listed, say
from xuncha.cli.app import DONE, JsonOption
from xuncha.cli.terminal.output import print_json, print_line, print_table

if TYPE_CHECKING:
    from scenarios.shelf import Shelved

WIDTH = 12
"""Characters for a name."""
SCENARIOS_HELP = say(
    "List the scenarios that ship, or show one with its variants.\n\nExamples: xuncha scenarios; xuncha scenarios weiyuan",
    "列出自带情景，或显示其中一个及其方案。\n\n例：xuncha scenarios\n\n例：xuncha scenarios weiyuan",
)


def scenarios(
    name: Annotated[
        str | None, typer.Argument(metavar=say("SCENARIO", "情景"), help=say("one of them, in full", "只显示这一个"))
    ] = None,
    *,
    json: JsonOption = False,
) -> int:
    """List scenarios."""
    from scenarios.shelf import shelf, shelved  # noqa: PLC0415 - so that help is quick

    found = shelf() if name is None else [shelved(name)]
    if json:
        print_json({"scenarios": [_as_json(one) for one in found]})
    elif name is None:
        print_table(
            say("Scenarios that ship", "自带情景"),
            [say(*pair) for pair in (("scenario", "情景"), ("villages", "村"), ("sites", "对象"), ("teams", "组"))],
            [(f"{one.name:<{WIDTH}}{one.title}", f"{one.villages:,}", f"{one.sites:,}", f"{one.teams:,}") for one in found],
        )
        varied = [f"{one.name}:{key}" for one in found for key in one.variants]
        print_line(say("Variants: ", "方案：") + listed(varied))
    else:
        _print_one(found[0])
    return DONE


def _as_json(one: "Shelved") -> dict[str, Any]:
    counts = {key: getattr(one, key) for key in ("villages", "sites", "offices", "teams")}
    variants = {key: None if title is None else str(title) for key, title in one.variants.items()}
    return {"name": one.name, "title": str(one.title), "about": str(one.about), **counts, "variants": variants}


def _print_one(one: "Shelved") -> None:
    print_line(f"{one.name}: {one.title}")
    print_line(str(one.about))
    print_line(
        say(
            f"{one.villages:,} villages, {one.sites:,} sites, {one.offices:,} offices, {one.teams:,} teams.",
            f"{one.villages:,} 个村，{one.sites:,} 个对象，{one.offices:,} 个巡察办，{one.teams:,} 个组。",
        )
    )
    for key, title in one.variants.items():
        print_line(f"  {one.name}:{key}  {'' if title is None else title}")
