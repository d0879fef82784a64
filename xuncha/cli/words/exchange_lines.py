"""Exchanges of visits between teams, for people and for programs."""

from typing import TYPE_CHECKING, Any

from scenarios.language import aside, listed, say
from xuncha.cli.terminal.output import print_line

if TYPE_CHECKING:
    from optimize.rostering.roster_exchange import Exchange, Exchanged
    from scenarios.scenario import Scenario


def exchanges_json(result: "Exchanged") -> list[dict[str, Any]]:
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
        for exchange in result.exchanges
    ]


def print_exchanges(scenario: "Scenario", result: "Exchanged", *, is_made: bool) -> None:
    """Say which visits can be exchanged, or were, and what that closes."""
    if result.breaches:
        print_line(
            say(
                f"The plan breaks {result.breaches} constraints: exchanges of visits are looked for once it breaks none.",
                f"计划有 {result.breaches} 处违反约束，须先改正，故未查找可调换的对象。",
            )
        )
    for exchange in result.exchanges:
        print_line(_line(scenario, exchange, is_made=is_made))


def _line(scenario: "Scenario", exchange: "Exchange", *, is_made: bool) -> str:
    from scenarios.plans.plan_names import PlanNames  # noqa: PLC0415

    def named(sites: tuple[str, ...]) -> str:
        return listed(scenario.sites["name"][scenario.site_row[site]] + aside(site) for site in sites)

    names, sites_given, sites_taken = PlanNames(scenario), named(exchange.gives), named(exchange.takes)
    team, other_team, round_name = names.team(exchange.team), names.team(exchange.other), names.round(exchange.round)
    if exchange.takes:
        deal = say(
            f"{team} gives {sites_given} to {other_team} and takes {sites_taken}",
            f"{team}的{sites_given}与{other_team}的{sites_taken}调换",
        )
    else:
        deal = say(
            f"{team} gives {sites_given} to {other_team}",
            f"{team}的{sites_given}交给{other_team}",
        )
    head = say("Exchanged", "已调换") if is_made else say("Can be exchanged", "可调换")
    return say(
        f"{head} in {round_name}: {deal}; people missing: {exchange.before} before, {exchange.after} after.",
        f"{head}（{round_name}）：{deal}；缺员由 {exchange.before} 减为 {exchange.after}。",
    )
