"""Exchanges of visits between teams, for people and for programs."""

from typing import TYPE_CHECKING, Any

from scenarios.language import aside, listed, say
from xuncha.cli.terminal.output import print_line

if TYPE_CHECKING:
    from optimize.rostering.roster_exchange import Exchange, Exchanged
    from scenarios.scenario import Scenario


def exchanges_json(mended: "Exchanged") -> list[dict[str, Any]]:
    """Return what is exchanged, for programs."""
    return [
        {
            "round": exchange.round,
            "team": exchange.team,
            "other": exchange.other,
            "gives": list(exchange.gives),
            "takes": list(exchange.takes),
            "missing_before": exchange.before,
            "missing_after": exchange.after,
        }
        for exchange in mended.exchanges
    ]


def print_exchanges(scenario: "Scenario", mended: "Exchanged", *, made: bool) -> None:
    """Say which visits can be exchanged, or were, and what that closes."""
    if mended.breaches:
        print_line(
            say(
                f"The plan breaks {mended.breaches} constraints: exchanges of visits are looked for once it breaks none.",
                f"计划有 {mended.breaches} 处违反约束，须先改正，故未查找可调换的对象。",
            )
        )
    for exchange in mended.exchanges:
        print_line(_line(scenario, exchange, made=made))


def _line(scenario: "Scenario", exchange: "Exchange", *, made: bool) -> str:
    def named(sites: tuple[str, ...]) -> str:
        return listed(scenario.sites["name"][scenario.site_row[site]] + aside(site) for site in sites)

    gives, takes = named(exchange.gives), named(exchange.takes)
    if exchange.takes:
        what = say(
            f"team {exchange.team} gives {gives} to team {exchange.other} and takes {takes}",
            f"{exchange.team} 组的{gives}与 {exchange.other} 组的{takes}调换",
        )
    else:
        what = say(
            f"team {exchange.team} gives {gives} to team {exchange.other}",
            f"{exchange.team} 组的{gives}交给 {exchange.other} 组",
        )
    head = say("Exchanged", "已调换") if made else say("Can be exchanged", "可调换")
    return say(
        f"{head} in round {exchange.round}: {what}; people missing: {exchange.before} before, {exchange.after} after.",
        f"{head}（{exchange.round} 轮）：{what}；缺员由 {exchange.before} 减为 {exchange.after}。",
    )
