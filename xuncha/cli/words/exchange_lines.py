"""Exchanges of visits between teams, for people and for programs."""

from typing import TYPE_CHECKING, Any

from scenarios.language import aside, listed, say
from xuncha.cli.terminal.output import print_line

if TYPE_CHECKING:
    from optimize.rostering.roster_exchange import Exchange, Mended
    from scenarios.scenario import Scenario


def exchanges_json(mended: "Mended") -> list[dict[str, Any]]:
    """Return what is exchanged, for programs."""
    return [
        {"round": one.round, "team": one.team, "other": one.other, "gives": list(one.gives), "takes": list(one.takes),
         "missing_before": one.before, "missing_after": one.after}
        for one in mended.exchanges
    ]  # fmt: skip


def print_exchanges(scenario: "Scenario", mended: "Mended", *, made: bool) -> None:
    """Say which visits can be exchanged, or were, and what that closes."""
    if mended.breaches:
        print_line(
            say(
                f"The plan breaks {mended.breaches} constraints: exchanges of visits are looked for once it breaks none.",
                f"计划有 {mended.breaches} 处违反约束，须先改正，故未查找可调换的对象。",
            )
        )
    for one in mended.exchanges:
        print_line(_line(scenario, one, made=made))


def _line(scenario: "Scenario", one: "Exchange", *, made: bool) -> str:
    def named(sites: tuple[str, ...]) -> str:
        return listed(scenario.sites["name"][scenario.site_row[site]] + aside(site) for site in sites)

    gives, takes = named(one.gives), named(one.takes)
    if one.takes:
        what = say(
            f"team {one.team} gives {gives} to team {one.other} and takes {takes}",
            f"{one.team} 组的{gives}与 {one.other} 组的{takes}调换",
        )
    else:
        what = say(f"team {one.team} gives {gives} to team {one.other}", f"{one.team} 组的{gives}交给 {one.other} 组")
    head = say("Exchanged", "已调换") if made else say("Can be exchanged", "可调换")
    return say(
        f"{head} in round {one.round}: {what}; people missing: {one.before} before, {one.after} after.",
        f"{head}（{one.round} 轮）：{what}；缺员由 {one.before} 减为 {one.after}。",
    )
