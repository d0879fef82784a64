"""Exchanges of visits that close gaps in a roster: found, verified, and only where they help."""

from pathlib import Path

import polars as pl
import pytest
from make import EASY, ONE_TOWN, OTHER_TOWN, each_class, plan_of, staff_rows, staffed_county

from optimize.rostering.roster import make_roster
from optimize.rostering.roster_exchange import Exchange, Exchanged, exchange_visits, missing
from optimize.verifying.verify import verify
from optimize.verifying.verify_roster import verify_roster
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.stays.windows import team_windows

FIVE = each_class(5)
QUICK = {"modes": {"direct": EASY | {"days": FIVE, "terms": {"population": 0, "complaints": 0, "funds": 0}}}}
"""Days of every village in direct inspection."""
HOMES = {0: ONE_TOWN, 3: ONE_TOWN, 4: ONE_TOWN, 1: OTHER_TOWN, 2: OTHER_TOWN, 5: OTHER_TOWN}
"""Six people, half of them of either township, leaders in both halves."""


def mixed(folder: Path, rounds: int = 1) -> tuple[Scenario, Plan]:
    """Two teams whose tours go to both townships in each round, so that nobody may be in either."""
    scenario = staffed_county(folder, staff_rows(6, homes=HOMES), QUICK)
    stays = [
        (f"{town}20{2 * rnd + team}", rnd, f"district-{team}")
        for rnd in range(rounds)
        for team in (1, 2)
        for town in (ONE_TOWN, OTHER_TOWN)
    ]
    return scenario, dated(scenario, plan_of(scenario, *stays))


def dated(scenario: Scenario, plan: Plan) -> Plan:
    """The plan with visits of each tour ten days long from the first days of the stay on, with two between them."""
    windows, teams = team_windows(scenario), {team.id: k for k, team in enumerate(scenario.teams)}
    rounds = {round_.id: k for k, round_ in enumerate(scenario.rounds)}
    seen: dict[tuple[str, str], int] = {}
    days = []
    for team, rnd in plan.visits.select("team", "round").iter_rows():
        number = seen[team, rnd] = seen.get((team, rnd), -1) + 1
        calendar, k = windows.calendars[teams[team]], (teams[team], rounds[rnd])
        first = calendar.before[windows.start[k]] + 12 * number + 1
        days.append((calendar.date(calendar.workdays[first]), calendar.date(calendar.workdays[first + 9] + 1)))
    starts, ends = (pl.Series(name, column) for name, column in zip(("start", "end"), zip(*days, strict=True), strict=True))
    return Plan(plan.visits.with_columns(starts, ends, pl.lit("direct").alias("mode"), pl.lit(10.0).alias("team_days")))


def mended(scenario: Scenario, plan: Plan) -> Exchanged:
    return exchange_visits(scenario, plan, make_roster(scenario, plan))


def test_one_exchange_makes_two_teams_whole(tmp_path: Path) -> None:
    """Each team gets a township to itself; the plan keeps every rule, and so does its roster."""
    scenario, plan = mixed(tmp_path)
    assert verify(scenario, plan) == []
    before = make_roster(scenario, plan)
    assert missing(before) == 8
    made = exchange_visits(scenario, plan, before)
    (exchange,) = made.exchanges
    assert (exchange.round, exchange.team, exchange.other) == ("2027-spring", "district-1", "district-2")
    assert (exchange.before, exchange.after) == (8, 0)
    assert (len(exchange.gives), len(exchange.takes)) == (1, 1)
    assert verify(scenario, made.plan) == []
    assert verify_roster(scenario, made.plan, made.roster.table) == []
    assert made.plan.visits.select("site", "mode", "round").sort("site").equals(
        plan.visits.select("site", "mode", "round").sort("site")
    )  # fmt: skip
    moved = plan.visits.join(made.plan.visits, on="site").filter(pl.col("team") != pl.col("team_right"))["site"].to_list()
    assert sorted(moved) == sorted((*exchange.gives, *exchange.takes))
    assert plan.visits.equals(mixed(tmp_path / "again")[1].visits)  # as it was given


def test_a_round_each(tmp_path: Path) -> None:
    """Two rounds need two exchanges, one after the other."""
    scenario, plan = mixed(tmp_path, rounds=2)
    made = mended(scenario, plan)
    assert [(exchange.round, exchange.before, exchange.after) for exchange in made.exchanges] == [
        ("2027-spring", 16, 8),
        ("2028-spring", 8, 0),
    ]
    assert made.roster.gaps == ()
    assert mended(scenario, plan).exchanges == made.exchanges


def test_a_visit_is_handed_over_where_there_is_room(tmp_path: Path) -> None:
    """Three people for six seats, since both tours go to one town: the team that goes only there takes one more visit."""
    scenario = staffed_county(tmp_path, staff_rows(6, homes=dict.fromkeys((1, 4, 5), ONE_TOWN)), QUICK)
    stays = ((f"{ONE_TOWN}201", 0, "district-1"), (f"{OTHER_TOWN}201", 0, "district-1"), (f"{ONE_TOWN}202", 0, "district-2"))
    made = mended(scenario, dated(scenario, plan_of(scenario, *stays)))
    assert made.exchanges == (Exchange("2027-spring", "district-1", "district-2", (f"{ONE_TOWN}201",), (), 3, 0),)


def test_nothing_is_exchanged_that_does_not_fit(tmp_path: Path) -> None:
    """A team whose stay has just room for its own two visits can't take another that is longer."""
    scenario, plan = mixed(tmp_path)
    heavy = plan.visits.with_columns(team_days=pl.when(pl.col("team") == "district-2").then(15.0).otherwise(24.0))
    assert mended(scenario, Plan(heavy)).exchanges == ()


def test_homes_that_no_exchange_helps(tmp_path: Path) -> None:
    """Where the round holds one township only there is nothing to exchange."""
    scenario = staffed_county(tmp_path, staff_rows(6, homes=dict.fromkeys(range(6), ONE_TOWN)), QUICK)
    stays = ((f"{ONE_TOWN}201", 0, "district-1"), (f"{ONE_TOWN}202", 0, "district-2"))
    plan = dated(scenario, plan_of(scenario, *stays))
    made = mended(scenario, plan)
    assert (made.exchanges, made.breaches) == ((), 0)
    assert made.plan is plan


@pytest.mark.parametrize("team", ["district-1", "district-2"])
def test_a_plan_that_breaks_rules_is_mended_first(tmp_path: Path, team: str) -> None:
    scenario, plan = mixed(tmp_path)
    late = pl.when(pl.col("team") == team).then(pl.col("end").dt.offset_by("300d")).otherwise("end")
    made = mended(scenario, Plan(plan.visits.with_columns(end=late)))
    assert made.breaches > 0
    assert made.exchanges == ()
