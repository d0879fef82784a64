"""The remainder: stays, quotas and special teams without what visits that stand take."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from every_mode import with_modes
from make import small_county

from optimize.planning import baseline_plan
from optimize.replanning.remainder import remainder, settled, windows_left
from scenarios.options.clusters import mode_clusters
from scenarios.scenario import Scenario
from scenarios.stays.windows import team_windows


@pytest.fixture
def county(tmp_path: Path) -> Scenario:
    return small_county(tmp_path, {"modes": {"elevated": {"quota": 4, "quota_least": 3}}})


def one_visit(county: Scenario, start: int, end: int, **cells: str) -> pl.DataFrame:
    """A visit of the first team in the second round, from and to days of its stay."""
    first = county.rounds[1].start
    site = county.sites.filter(pl.col("kind") == "village")["id"][0]
    row = {"site": site, "mode": "direct", "team": "district-1", "round": county.rounds[1].id} | cells
    return pl.DataFrame([row | {"start": county.calendar.date(first + start), "end": county.calendar.date(first + end)}])


@pytest.mark.parametrize(("start", "end", "before"), [(1, 4, False), (20, 26, True)])
def test_the_longer_part_of_a_stay_is_left(county: Scenario, start: int, end: int, *, before: bool) -> None:
    """Days of a calendar without weekends off: what is left lies wholly on one side, with a day of way at most."""
    whole, left = team_windows(county), windows_left(county, one_visit(county, start, end), [])
    team = [team_.id for team_ in county.teams].index("district-1")
    calendar = whole.calendars[team]
    first, last = left.start[team, 1], left.end[team, 1]
    assert calendar.before[last] - calendar.before[first] == left.days[team, 1]
    worked = int(calendar.before[whole.start[team, 1] + start] - calendar.before[whole.start[team, 1]])
    later = int(whole.days[team, 1] - calendar.before[whole.start[team, 1] + end] + calendar.before[whole.start[team, 1]])
    assert (first == whole.start[team, 1], last == whole.end[team, 1]) == (before, not before)
    room = worked if before else later
    assert room - 1 <= left.days[team, 1] <= room
    other_teams = np.arange(len(county.teams)) != team
    assert (left.days[other_teams] == whole.days[other_teams]).all()


def test_rounds_that_have_begun_are_closed(county: Scenario) -> None:
    begun = [round_.id for round_ in county.rounds[:2]]
    left = windows_left(county, one_visit(county, 1, 4), begun)
    assert (left.days[:, :2] == 0).all()
    assert (left.days[:, 2:] == team_windows(county).days[:, 2:]).all()


def test_quotas_fall_by_what_stands(county: Scenario) -> None:
    """Elevated visits take of the four and the three; others don't."""
    visit = one_visit(county, 1, 4, mode="elevated", team="city-1")
    for kept, upper, least in ((visit, 3, 2), (one_visit(county, 1, 4), 4, 3)):
        problem, rest = remainder(county, mode_clusters(county), kept, visit, [])
        assert (problem.quotas.most.tolist(), problem.quotas.least.tolist()) == ([upper], [least])
        assert rest.sites["done"].drop_nulls().to_list() == [county.calendar.date(county.rounds[1].end - 1)]


def test_who_was_sent_is_known(tmp_path: Path) -> None:
    """By link, team and round; visits of teams that are gone are passed over."""
    county = small_county(tmp_path, with_modes("support"))
    kept = baseline_plan(county, "uniform").visits
    settlement = settled(county, pl.concat([kept, kept.with_columns(team=pl.lit("nobody"))]), [county.rounds[0].id])
    supporting = kept.filter(pl.col("mode") == "support").select("office", "team", "round").unique()
    assert len(supporting) == settlement.sent.sum() > 0
    teams, rounds = [team_.id for team_ in county.teams], [round_.id for round_ in county.rounds]
    for office, team, rnd in supporting.iter_rows():
        link = [support.donor for support in county.file.support].index(office)
        assert settlement.sent[link, teams.index(team), rounds.index(rnd)]
    assert settlement.closed.tolist() == [True, *[False] * (len(rounds) - 1)]
