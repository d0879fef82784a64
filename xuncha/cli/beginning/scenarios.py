"""The command ``scenarios``: the ones that ship, as a table or one in full."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import listed, of_number, say
from xuncha.cli.app import DONE
from xuncha.cli.given.options import JsonOption
from xuncha.cli.terminal.output import print_json, print_line, print_table

if TYPE_CHECKING:
    from scenarios.shipped import ShippedScenario

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
    from scenarios.shipped import shipped_scenario, shipped_scenarios  # noqa: PLC0415 - so that help is quick

    listing = shipped_scenarios() if name is None else [shipped_scenario(name)]
    if json:
        print_json({"scenarios": [_as_json(entry) for entry in listing]})
    elif name is None:
        width = max(len(entry.name) for entry in listing) + 2
        print_table(
            say("Scenarios that ship", "自带情景"),
            [say(*pair) for pair in (("scenario", "情景"), ("villages", "村"), ("sites", "对象"), ("teams", "组"))],
            [
                (f"{entry.name:<{width}}{entry.title}", f"{entry.villages:,}", f"{entry.sites:,}", f"{entry.teams:,}")
                for entry in listing
            ],
        )
        variant_names = [f"{entry.name}:{key}" for entry in listing for key in entry.variants]
        print_line(say("Variants: ", "方案：") + listed(variant_names))
    else:
        _print_one(listing[0])
    return DONE


def _as_json(entry: "ShippedScenario") -> dict[str, Any]:
    counts = {key: getattr(entry, key) for key in ("villages", "sites", "offices", "teams")}
    variants = {key: None if title is None else str(title) for key, title in entry.variants.items()}
    return {"name": entry.name, "title": str(entry.title), "about": str(entry.about), **counts, "variants": variants}


def _print_one(entry: "ShippedScenario") -> None:
    print_line(say(f"{entry.name}: {entry.title}", f"{entry.name}：{entry.title}"))
    print_line(str(entry.about))
    counts = ((entry.villages, "village"), (entry.sites, "site"), (entry.offices, "office"), (entry.teams, "team"))
    print_line(
        say(
            f"{', '.join(of_number(count, word) for count, word in counts)}.",
            f"{entry.villages:,} 个村，{entry.sites:,} 个对象，{entry.offices:,} 个巡察办，{entry.teams:,} 个组。",
        )
    )
    for key, title in entry.variants.items():
        print_line(f"  {entry.name}:{key}  {'' if title is None else title}")
