"""What ``plan --explain`` says of marginal values: a table of what a little more of anything is worth."""

from typing import TYPE_CHECKING

from scenarios.language import say
from xuncha.cli.terminal.output import print_table

if TYPE_CHECKING:
    from optimize.valuing.marginal_value import Marginals, MarginalValue
    from scenarios.scenario import Scenario


def print_marginals(marginals: "Marginals", scenario: "Scenario") -> None:
    """Print a table of what a little more of anything is marginal."""
    from scenarios.naming.names import office_names, round_names  # noqa: PLC0415

    offices, rounds = office_names(scenario.offices), round_names(scenario.rounds)
    rows = []
    for marginal in marginals.values:
        office = "" if marginal.kind == "day" else offices.name(marginal.office)
        if marginal.kind == "day":
            change_name = say("one day less per village", "每村少一天")
        elif marginal.kind == "team":
            change_name = say(f"one more team of {office}", f"{office}增加一个组")
        else:
            rnd = rounds.name(marginal.round)
            change_name = say(f"one more team-round of {office}, {rnd}", f"{office}{rnd}增加一个组次")
        rows.append(
            (change_name, f"{marginal.team_days:.0f}", f"{marginal.dual:.5f}", _solved(marginal), _days(marginal, scenario))
        )
    headers = (
        say("change", "改变"),
        say("team-days", "组日"),
        say("worth (duals)", "价值（对偶）"),
        say("worth (solved)", "价值（重解）"),
        say("more sites", "多巡对象")
        if marginals.values and marginals.values[0].sites is not None
        else say("days earlier", "提前天数"),
    )
    print_table(say("What a little more is worth", "增加一点能力的价值"), headers, rows)


def _solved(marginal: "MarginalValue") -> str:
    return say("price", "价格") if marginal.solved is None else f"{marginal.solved:.5f}"


def _days(marginal: "MarginalValue", scenario: "Scenario") -> str:
    if marginal.sites is not None:
        return f"{marginal.sites:.1f}"
    days = marginal.days(scenario)
    return f"{days:.1f}" if marginal.weight == 1.0 else f"{days:.3f}"
