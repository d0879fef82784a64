"""What the visits of a plan are called: by village, team and round, and by the row of the file where there is one."""

from collections.abc import Mapping

from scenarios.language import language, say, speaking
from scenarios.naming.names import round_names, team_names
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario

Visit = tuple[str, str, str]
"""Site, team and round."""


def visit_places(scenario: Scenario, plan: Plan, rows: Mapping[Visit, str] | None = None) -> list[str]:
    """Name each visit of a plan, in its order: ``row 14 Xi village (team 1, spring 2027)``.

    Parameters
    ----------
    rows
        Row of each visit in the file that it was read from, where there is one.
    """
    teams, rounds = team_names(scenario.teams, scenario.offices), round_names(scenario.rounds)
    names = dict(scenario.sites.select("id", "name").iter_rows())
    places = []
    with speaking(language()):  # else the environment is asked for its language at each visit of a province
        for site, team, rnd in plan.visits.select("site", "team", "round").iter_rows():
            row = (rows or {}).get((site, team, rnd))
            name, team_name, round_name = names.get(site, site), teams.name(team), rounds.name(rnd)
            row_words = "" if row is None else say(f"row {row} ", f"第 {row} 行")
            place = say(f"{row_words}{name} ({team_name}, {round_name})", f"{row_words}{name}（{round_name}{team_name}）")
            places.append(place)
    return places
