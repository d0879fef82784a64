"""The verifier finds each constraint that is broken on purpose."""

import dataclasses
import datetime as dt

import polars as pl
import pytest
from verified import said

from optimize.plan_result import PlanResult
from scenarios.scenario import Scenario


@pytest.fixture
def good(uniform_plan: PlanResult) -> PlanResult:
    """A plan of several modes, by rule: what the search makes takes longer and has no more to break."""
    return uniform_plan


def first(visits: pl.DataFrame, mode: str) -> int:
    return visits["mode"].to_list().index(mode)


def change(visits: pl.DataFrame, row: int, **values: object) -> pl.DataFrame:
    is_row = pl.int_range(pl.len()) == row
    kinds = visits.schema
    return visits.with_columns(
        pl.when(is_row).then(pl.lit(value, kinds[name])).otherwise(pl.col(name)).alias(name) for name, value in values.items()
    )


def test_the_good_plan_is_clean(nanxun: Scenario, good: PlanResult) -> None:
    """Nothing is found where nothing is broken."""
    assert said(nanxun, good.plan.visits) == []


def test_unknown_team(nanxun: Scenario, good: PlanResult) -> None:
    """A word that the scenario does not hold."""
    assert any("nobody" in text for text in said(nanxun, change(good.plan.visits, 3, team="nobody")))


def test_site_twice(nanxun: Scenario, good: PlanResult) -> None:
    """A second covering visit."""
    visits = good.plan.visits
    row = first(visits, "direct")
    texts = said(nanxun, pl.concat([visits, visits[row : row + 1]]))
    assert any("one visit per site" in text for text in texts)


def test_mode_that_does_not_serve_the_class(nanxun: Scenario, good: PlanResult) -> None:
    """A key village in the elevated mode, put down as integrated by the prefecture."""
    visits = good.plan.visits
    row = first(visits, "elevated")
    texts = said(nanxun, change(visits, row, mode="integrated"))
    assert any("integrated with the township: key" in text for text in texts)
    assert any("level county" in text for text in texts)


def test_team_of_another_office(nanxun: Scenario, good: PlanResult) -> None:
    """A prefecture's team under the county's name."""
    row = first(good.plan.visits, "direct")
    assert any("a team of the office" in text for text in said(nanxun, change(good.plan.visits, row, team="huzhou-1")))


def test_host_missing(nanxun: Scenario, good: PlanResult) -> None:
    """Integrated villages without their township's visit."""
    visits = good.plan.visits
    assert any("township's visit" in text for text in said(nanxun, visits.filter(pl.col("mode") != "regular")))


def test_cluster_too_small(nanxun: Scenario, good: PlanResult) -> None:
    """One thematic visit alone."""
    visits = good.plan.visits
    alone = change(visits, first(visits, "direct"), mode="thematic")
    assert any("neighbours together" in text for text in said(nanxun, alone))


def test_outside_the_stay(nanxun: Scenario, good: PlanResult) -> None:
    """A visit a year later than its round."""
    visits = good.plan.visits
    end = visits["end"][5] + dt.timedelta(days=365)
    assert any("within" in text for text in said(nanxun, change(visits, 5, end=end)))


def test_in_two_places(nanxun: Scenario, good: PlanResult) -> None:
    """A visit that begins with the one before it."""
    visits = good.plan.visits
    row = next(
        k
        for k in range(1, len(visits))
        if visits["team"][k] == visits["team"][k - 1]
        and visits["round"][k] == visits["round"][k - 1]
        and (visits["end"][k - 1] - visits["start"][k - 1]).days > 2
    )
    start = visits["start"][row - 1]
    assert any("is done" in text for text in said(nanxun, change(visits, row, start=start)))


def test_too_few_days(nanxun: Scenario, good: PlanResult) -> None:
    """Half a day for a direct inspection."""
    row = first(good.plan.visits, "direct")
    assert any("at least" in text for text in said(nanxun, change(good.plan.visits, row, team_days=0.5)))


def test_stay_overfull(nanxun: Scenario, good: PlanResult) -> None:
    """More work than the stay has days."""
    row = first(good.plan.visits, "direct")
    assert any("work and travel" in text for text in said(nanxun, change(good.plan.visits, row, team_days=40.0)))


def test_quota(nanxun: Scenario, good: PlanResult) -> None:
    """One elevated visit more than the quota."""
    used = int((good.plan.visits["mode"] == "elevated").sum())
    assert used > 1
    elevated = nanxun.file.modes["elevated"].model_copy(update={"quota": used - 1})
    modes = nanxun.file.modes | {"elevated": elevated}
    stricter = dataclasses.replace(nanxun, file=nanxun.file.model_copy(update={"modes": modes}))
    assert said(stricter, good.plan.visits) == [f"{used} visits | at most {used - 1}"]
