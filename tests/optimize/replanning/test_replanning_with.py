"""Planning again together with all that a scenario can switch on: what stands stands, and the new plan keeps every rule."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from every_mode import with_modes
from make import NAME, small_county

from optimize.planning import baseline_plan, make_plan
from optimize.replanning.replan import Replanned, replan
from optimize.verifying.verify import verify
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario

TIGHT = {"objective": {"effort": 0.03, "notice": 0}}
LATER = dt.date(2027, 6, 24)
CASES: dict[str, dict[str, Any]] = {
    "linked": with_modes("linked", **TIGHT),
    "zone and prefecture": with_modes("zone-synchronous", "zone", **TIGHT),
    "audit": with_modes("audit-joint", "integrated", **TIGHT),
    "crossed": with_modes("crossed", "integrated", **TIGHT),
    "support": with_modes("support", "linked", **TIGHT),
    "blocks": with_modes("block", "thematic", **TIGHT),
    "elevated": with_modes("elevated", modes={"elevated": {"quota": 4, "quota_least": 3}}, **TIGHT),
    "by county": with_modes(
        "elevated", "block", modes={"elevated": {"quota": 9, "quota_least": 5, "quota_per": "county"}}, **TIGHT
    ),
    "reports between rounds": with_modes(
        "integrated",
        rounds={"report_days": 8, "preparation_days": 5},
        teams={"district": {"count": 1}},
        **TIGHT,
    ),
    "missed milestones": with_modes(
        "linked",
        "audit-joint",
        "block",
        "zone-synchronous",
        "elevated",
        teams={"district": {"count": 2, "skills": {"审计": 1}}},
        modes={"elevated": {"quota": 3, "quota_least": 2}},
        milestones=[
            {"name": NAME, "by": dt.date(2027, 3, 4), "target": 1.0},
            {"name": NAME, "by": dt.date(2027, 12, 1), "target": 0.8, "class": "key"},
        ],
        **TIGHT,
    ),
}


def facts_file(folder: Path, old: Plan, as_of: dt.date) -> tuple[Path, set[str]]:
    """Two of three visits that ended before a date are done, the others were missed."""
    past = old.visits.filter(pl.col("end") <= as_of).sort("end", "site")
    rows = [row for number, row in enumerate(past.select("site", "end").iter_rows()) if number % 3 != 1]
    file = folder / "done.csv"
    file.write_text("site,date\n" + "".join(f"{site},{end - dt.timedelta(days=1)}\n" for site, end in rows), encoding="utf-8")
    return file, {site for site, _ in rows}


def check(scenario: Scenario, old: Plan, made: Replanned, as_of: dt.date, done: set[str], freeze: int | None) -> None:
    """What stands is there, row by row; nothing else is in the past; nobody is visited twice."""
    table = made.plan.visits
    assert [str(breach) for breach in made.breaches] == []
    begun = [round_.id for round_ in scenario.rounds if scenario.calendar.date(round_.start) < as_of]
    teams = [team.id for team in scenario.teams]
    stands = pl.col("round").is_in(begun) if freeze is None else pl.col("start") < as_of + dt.timedelta(days=freeze)
    stands &= (pl.col("end") > as_of) & pl.col("team").is_in(teams) & ~pl.col("site").is_in(sorted(done))
    frozen = old.visits.filter(stands)
    assert frozen.join(table, on=table.columns, how="anti", nulls_equal=True).is_empty()
    assert made.frozen >= len(frozen)
    new = table.join(old.visits, on=table.columns, how="anti", nulls_equal=True)
    assert new.filter(pl.col("round").is_in(begun) | (pl.col("start") < as_of)).is_empty()
    assert not set(new["site"]) & done
    assert table["site"].is_unique().all()
    assert set(scenario.sites["id"]) - set(table["site"]) - done == set(made.after.uncovered)
    assert made.after.objective <= made.before.objective + 1e-9
    assert made.done == len(done)


@pytest.mark.parametrize("freeze", [None, 12])
@pytest.mark.parametrize("case", CASES)
@pytest.mark.slow
def test_a_part_done_a_part_missed(tmp_path: Path, case: str, freeze: int | None) -> None:
    """In the first round; in the second one visits have begun, or begin soon."""
    scenario = small_county(tmp_path / "county", CASES[case])
    old = baseline_plan(scenario, "uniform")
    file, done = facts_file(tmp_path, old, LATER)
    made = replan(scenario, old, as_of=LATER, done=file, freeze=freeze)
    check(scenario, old, made, LATER, done, freeze)


@pytest.mark.parametrize("case", ["audit", "support", "reports between rounds"])
@pytest.mark.slow
def test_a_team_is_lost_on_the_way(tmp_path: Path, case: str) -> None:
    """What it had begun is planned anew."""
    scenario = small_county(tmp_path / "county", CASES[case])
    old = make_plan(scenario).plan
    as_of = scenario.calendar.date(scenario.rounds[0].start + 12)
    file, done = facts_file(tmp_path, old, as_of)
    lost = old.visits.filter(pl.col("end") > as_of)["team"][0]
    fewer = replace(scenario, teams=tuple(team for team in scenario.teams if team.id != lost))
    made = replan(fewer, old, as_of=as_of, done=file)
    check(fewer, old, made, as_of, done, None)
    assert lost not in set(made.plan.visits.filter(~pl.col("site").is_in(sorted(done)))["team"])


def elevated(table: pl.DataFrame) -> int:
    return int((table["mode"] == "elevated").sum())


@pytest.mark.slow
def test_quotas_hold_over_done_and_new(tmp_path: Path) -> None:
    """Two of at most four are used up; of the three that are wanted at least one is still to come."""
    scenario = small_county(tmp_path / "county", CASES["elevated"])
    old = make_plan(scenario).plan
    visited = old.visits.filter(pl.col("mode") == "elevated").sort("end")
    assert 3 <= len(visited) <= 4
    as_of = visited["end"][1]
    made = replan(scenario, Plan(old.visits.filter((pl.col("mode") != "elevated") | (pl.col("end") <= as_of))), as_of=as_of)
    assert elevated(made.plan.visits.filter(pl.col("end") <= as_of)) == 2
    assert 3 <= elevated(made.plan.visits) <= 4
    assert made.after.quota_gaps == ()
    assert verify(scenario, made.plan) == []


def test_milestones_that_are_past_cost_the_same_before_and_after(tmp_path: Path) -> None:
    """All villages by the third of March: what is missing is said, and no reason to change anything."""
    scenario = small_county(tmp_path / "county", CASES["missed milestones"])
    old = baseline_plan(scenario, "uniform")
    made = replan(scenario, old, as_of=dt.date(2027, 12, 20))
    missed = {shortfall.milestone: shortfall.missing for shortfall in made.before.shortfalls}
    assert missed[0] > 0
    assert {shortfall.milestone: shortfall.missing for shortfall in made.after.shortfalls}[0] == missed[0]
    assert verify(scenario, made.plan) == []


def by_hand(scenario: Scenario, table: pl.DataFrame, change: Mapping[str, Any]) -> pl.DataFrame:
    """A look-back of ten days at the end of a stay of a team that is idle in that round."""
    used = set(table.select("team", "round").iter_rows())
    rnd = next(round_ for round_ in reversed(scenario.rounds) if ("district-1", round_.id) not in used)
    end = scenario.calendar.date(rnd.end)
    return table.filter(pl.col("mode") == "direct")[:1].with_columns(
        mode=pl.lit("look-back"), office=pl.lit("district"), team=pl.lit("district-1"),
        round=pl.lit(rnd.id), team_days=pl.lit(10.0),
        start=pl.lit(end - dt.timedelta(days=16)), end=pl.lit(end - dt.timedelta(days=1)),
        **{key: pl.lit(value) for key, value in change.items()},
    )  # fmt: skip


@pytest.mark.parametrize("date", [dt.date(2027, 1, 1), dt.date(2027, 6, 10)])
@pytest.mark.quick(1)
def test_look_backs_by_hand_stand_and_cover_nothing(tmp_path: Path, date: dt.date) -> None:
    """Whether their site is covered or not: it used to lose the look-back, or to count as covered by it."""
    scenario = small_county(tmp_path, {"modes": {"look-back": {}}, "teams": {"district": {"count": 2}}} | TIGHT)
    table = baseline_plan(scenario, "uniform").visits
    extra = by_hand(scenario, table, {})
    assert verify(scenario, Plan(pl.concat([table, extra]))) == []
    made = replan(scenario, Plan(pl.concat([table, extra])), as_of=date)
    assert extra.join(made.plan.visits, on=extra.columns, how="anti", nulls_equal=True).is_empty()
    assert verify(scenario, made.plan) == []
    assert made.after.uncovered == ()
    assert made.count("dropped") == 0


def test_time_before_a_visit_that_stands_is_used(tmp_path: Path) -> None:
    """The only team has a look-back at the end of every stay; before them it inspects everything."""
    scenario = small_county(tmp_path, {"modes": {"look-back": {}}, "teams": {"district": {"count": 1}}} | TIGHT)
    table = baseline_plan(scenario, "uniform").visits.filter(pl.col("office") == "district")
    look_back = by_hand(scenario, table, {})
    ends = [(round_.id, scenario.calendar.date(round_.end)) for round_ in scenario.rounds]
    visits = pl.concat(
        [
            look_back.with_columns(
                round=pl.lit(rnd), start=pl.lit(end - dt.timedelta(days=16)), end=pl.lit(end - dt.timedelta(days=1))
            )
            for rnd, end in ends
        ]
    )
    made = replan(scenario, Plan(visits), as_of=dt.date(2027, 1, 1))
    assert made.after.uncovered == ()
    assert verify(scenario, made.plan) == []


def handed_over(table: pl.DataFrame, mode: str, rnd: str, team: str) -> pl.DataFrame:
    """The visits in a mode and a round by another team, which has none of its own in the round."""
    assert table.filter((pl.col("round") == rnd) & (pl.col("team") == team) & (pl.col("mode") != mode)).is_empty()
    is_handed_over = (pl.col("mode") == mode) & (pl.col("round") == rnd)
    return table.with_columns(team=pl.when(is_handed_over).then(pl.lit(team)).otherwise("team"))


@pytest.mark.slow
def test_teams_that_have_been_away_stay_at_home(tmp_path: Path) -> None:
    """By hand the second team went first, and each may go once: the first one goes next, whose turn had been before."""
    scenario = small_county(tmp_path, with_modes("support", **TIGHT))
    table = make_plan(scenario).plan.visits
    supporting = table.filter((pl.col("mode") == "support") & (pl.col("team") == "donor-1"))
    rnd = str(supporting["round"][0])
    hand = handed_over(supporting, "support", rnd, "donor-2").sort("start")[:2]
    assert verify(scenario, Plan(hand)) == []
    as_of = scenario.calendar.date(next(round_ for round_ in scenario.rounds if round_.id == rnd).end)
    made = replan(scenario, Plan(hand), as_of=as_of)
    assert verify(scenario, made.plan) == []
    away = made.plan.visits.filter(pl.col("office") == "donor").select("round", "team").unique().sort("round")
    assert away["team"].to_list()[:2] == ["donor-2", "donor-1"]


@pytest.mark.slow
def test_the_only_auditor_stays_in_the_team_that_has_announced_visits(tmp_path: Path) -> None:
    """By hand it is the second team; beside its visits that begin soon the first one can't have the auditor."""
    scenario = small_county(tmp_path, with_modes("audit-joint", **TIGHT) | {"term": {"years": 1}})
    table = make_plan(scenario).plan.visits
    audited = table.filter(pl.col("mode") == "audit-joint").sort("start", "site")
    rnd = str(audited["round"][0])
    unaudited = table.filter((pl.col("mode") != "audit-joint") & ~((pl.col("round") == rnd) & (pl.col("team") == "district-2")))
    hand = handed_over(audited, "audit-joint", rnd, "district-2")
    soon = hand.filter(pl.col("round") == rnd)[:2]
    old = pl.concat([unaudited, soon])
    assert verify(scenario, Plan(soon)) == []
    freeze = (soon["start"].max() - scenario.file.term.start).days + 1  # type: ignore[operator]
    made = replan(scenario, Plan(old), as_of=scenario.file.term.start, freeze=freeze)
    assert soon.join(made.plan.visits, on=soon.columns, how="anti", nulls_equal=True).is_empty()
    assert verify(scenario, made.plan) == []
