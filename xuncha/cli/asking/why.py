"""The commands on the place of one visit: ``why`` it is where it is, and the best ``place`` for it."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import of_number, say
from xuncha.cli.app import DONE, NO, Command, app
from xuncha.cli.asking.status import opened
from xuncha.cli.given.options import ForceOption, JsonOption
from xuncha.cli.given.picture_option import PictureOption, check_picture, write_picture
from xuncha.cli.terminal.output import print_json, print_line, print_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from optimize.placing.place import PlaceEffect, Places
    from scenarios.scenario import Scenario

SHOWN = 5
"""Other places that are shown; --json has all."""

SourceArgument = Annotated[
    str, typer.Argument(metavar=say("RUN|SCENARIO", "运行|情景"), help=say("run folder or scenario", "运行文件夹或情景"))
]
SiteArgument = Annotated[
    str, typer.Argument(metavar=say("SITE", "对象"), help=say("code or unique name of a site", "对象的代码或（不重名的）名称"))
]
PlanFile = Annotated[
    Path | None,
    typer.Option(
        "--plan", metavar=say("FILE", "文件"), help=say("plan file; a run has its own", "计划文件；运行文件夹自带计划")
    ),
]


@app.command(
    cls=Command,
    help=say(
        "Why is that village there? The five best other places with what each would change, and the rule that forbids each of "
        "the rest.\n\nExample: xuncha why runs/nanxun-seed1 向阳村",
        "这个村为什么排在那一轮？列出五个最好的其他安排及其影响，以及其余安排各违反哪条要求。\n\n"
        "例：xuncha why runs/nanxun-seed1 向阳村",
    ),
)
def why(
    source: SourceArgument,
    site: SiteArgument,
    plan_file: PlanFile = None,
    output: PictureOption = None,
    *,
    force: ForceOption = False,
    json: JsonOption = False,
) -> int:
    """Tell why a visit is where it is."""
    check_picture(output, force=force)
    scenario, places = _places(source, site, plan_file, quiet=json)
    picture = write_picture(output, lambda: _figure(scenario, places))
    if json:
        print_json(places_json(places) | picture)
        return DONE
    print_line(_why_sentence(scenario, places))
    _print_places(scenario, places.better[:SHOWN], say("The best other places", "其他可行安排（从优到劣）"))
    _print_forbidden(scenario, places)
    if output is not None:
        print_line(str(output))
    return DONE


def _figure(scenario: "Scenario", places: "Places") -> "Figure":
    from results.pictures.registry import places_figure  # noqa: PLC0415 - matplotlib only where something is drawn

    return places_figure(scenario, places)


@app.command(
    cls=Command,
    help=say(
        "Where could a new or moved village go? Ranked places, each with what it would change.\n\n"
        "Example: xuncha place runs/nanxun-seed1 向阳村",
        "新增或要移动的村排在哪里好？按优劣列出可行安排及其影响。\n\n例：xuncha place runs/nanxun-seed1 向阳村",
    ),
)
def place(source: SourceArgument, site: SiteArgument, plan_file: PlanFile = None, *, json: JsonOption = False) -> int:
    """Rank the places of a site."""
    scenario, places = _places(source, site, plan_file, quiet=json)
    if json:
        print_json(places_json(places))
        return DONE if places.allowed else NO
    if not places.allowed:
        print_line(say(f"No place is free for {places.name}.", f"没有可安排{places.name}的位置。"))
        _print_forbidden(scenario, places)
        return NO
    best = places.allowed[0]
    print_line(
        say(
            f"The best place for {places.name} is {_where(scenario, best)}; "
            f"{of_number(len(places.allowed), 'place is')} free in all.",
            f"{places.name}最好安排在{_where(scenario, best)}；可行的安排共 {len(places.allowed)} 个。",
        )
    )
    _print_places(scenario, places.allowed[: 2 * SHOWN], say("Places, the best first", "可行安排（从优到劣）"))
    return DONE


def _places(source: str, site: str, plan_file: Path | None, *, quiet: bool) -> "tuple[Scenario, Places]":
    from optimize.placing.places import places  # noqa: PLC0415

    scenario, plan, _ = opened(source, plan_file, quiet=quiet)
    return scenario, places(scenario, plan, site)


def _where(scenario: "Scenario", spot: "PlaceEffect") -> str:
    return say(", ", "、").join((*_when_and_who(scenario, spot), str(scenario.mode(spot.mode).name)))


def _when_and_who(scenario: "Scenario", spot: "PlaceEffect") -> tuple[str, str]:
    from scenarios.naming.names import round_names, team_names  # noqa: PLC0415

    teams = team_names(scenario.teams, scenario.offices)
    return round_names(scenario.rounds).name(spot.round), teams.name(spot.team)


def _why_sentence(scenario: "Scenario", places: "Places") -> str:
    present = places.present
    if present is None:
        return say(f"{places.name} has no visit in the plan.", f"计划中没有安排{places.name}。")
    head = say(f"{places.name} is in {_where(scenario, present)}.", f"{places.name}排在{_where(scenario, present)}。")
    better = [spot for spot in places.better if spot.change < 0]
    if not places.better:
        return head + say(
            f" It can't be moved by itself: a rule forbids each of the {of_number(len(places.forbidden), 'other place')}.",
            f"单独移动它行不通：其余 {len(places.forbidden)} 个位置都违反要求。",
        )
    if better:
        return head + say(
            f" {of_number(len(better), 'other place')} would be better for the plan as a whole.",
            f"有 {len(better)} 个其他位置对整个计划更好。",
        )
    return head + say(
        f" No other place is better: {len(places.better)} are possible and worse, {len(places.forbidden)} are forbidden.",
        f"没有更好的位置：可行但较差的 {len(places.better)} 个，违反要求的 {len(places.forbidden)} 个。",
    )


def _print_places(scenario: "Scenario", spots: "tuple[PlaceEffect, ...]", title: str) -> None:
    if not spots:
        return
    days = scenario.calendar.days
    rows = [
        (_where(scenario, spot), f"{spot.terms['earliness'] * days:+.1f}", f"{spot.terms['travel']:+.2f}",
         f"{spot.terms['missing']:+g}", _others(spot))
        for spot in spots
    ]  # fmt: skip
    headers = (
        say("place", "安排"), say("mean day", "平均完成日"), say("travel days", "路程天数"), say("milestones", "节点缺额"),
        say("also", "其他影响"),
    )  # fmt: skip
    print_table(title, headers, rows, left=True)


def _others(spot: "PlaceEffect") -> str:
    words = {
        "township_rounds": say("rounds of its township", "所在乡镇轮数"),
        "township_teams": say("stays in its township", "所在乡镇组次"),
        "host_teams": say("villages apart from their township's team", "与镇不同组的村"),
        "overrun": say("days of overrun", "预计超出天数"),
    }
    return say(", ", "，").join(
        f"{word} {spot.terms[name]:+.2g}"
        for name, word in words.items()
        if abs(spot.terms[name]) > 5e-3  # noqa: PLR2004
    )


def _print_forbidden(scenario: "Scenario", places: "Places") -> None:
    """Print how many places each rule forbids, with an example of each."""
    if not places.forbidden:
        return
    counts = Counter(spot.rule for spot in places.forbidden)
    examples = {spot.rule: spot for spot in reversed(places.forbidden)}
    rows = []
    for rule, count in counts.most_common():
        example = examples[rule]
        rows.append((str(count), example.forbidden, say(" ", "").join(_when_and_who(scenario, example))))
    headers = (say("places", "位置数"), say("forbidden because (example)", "不可行的原因（举例）"), say("such as", "例如"))
    print_table(say("The rest", "其余"), headers, rows, left=True)


def places_json(places: "Places") -> dict[str, Any]:
    """Return the answer for machines."""
    return {
        "site": places.site,
        "name": places.name,
        "present": None if places.present is None else _spot_json(places.present),
        "allowed": [_spot_json(spot) for spot in places.allowed],
        "forbidden": [_spot_json(spot) for spot in places.forbidden],
    }


def _spot_json(spot: "PlaceEffect") -> dict[str, Any]:
    return {
        "mode": spot.mode, "round": spot.round, "team": spot.team, "change": spot.change, "terms": spot.terms,
        "present": spot.present, "rule": spot.rule, "forbidden": spot.forbidden,
    }  # fmt: skip
