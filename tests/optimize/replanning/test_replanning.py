"""Planning again: what is done and under way stands, and the rest changes no more than it must."""

import datetime as dt
import json
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from in_process import xuncha
from make import each_class, small_county, small_region, write_county, write_region

from optimize.planning import baseline_plan, make_plan
from optimize.problem.problem import Problem
from optimize.relaxation.relax import relax
from optimize.replanning.replan import replan
from optimize.verifying.verify import verify
from scenarios.options.clusters import mode_clusters
from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from xuncha.cli.commands import run_program

EFFORT = {"objective": {"effort": 0.2, "notice": 0}}
LATER = dt.date(2027, 3, 8)


@pytest.fixture
def county(tmp_path: Path) -> Scenario:
    return small_county(tmp_path / "county", EFFORT)


def test_done_and_frozen_visits_stand(county: Scenario) -> None:
    """Their rows are the old ones, and nothing else lies in a round that has begun."""
    old = baseline_plan(county, "uniform")
    made = replan(county, old, as_of=LATER, freeze=5)
    limit = LATER + dt.timedelta(days=5)
    announced = old.visits.filter(pl.col("start") < limit)
    assert 0 < len(announced) < len(old)
    assert made.done == len(old.visits.filter(pl.col("end") <= LATER))
    assert announced.join(made.plan.visits, on=old.visits.columns, how="anti", nulls_equal=True).is_empty()
    begun = county.rounds[0].id
    open_visits = made.plan.visits.join(announced, on="site", how="anti")
    assert begun not in open_visits["round"].to_list()
    assert made.breaches == ()
    assert verify(county, made.plan) == []
    assert made.after.objective <= made.before.objective + 1e-9


def test_a_frozen_part_of_a_coming_round_takes_its_days(county: Scenario) -> None:
    old = baseline_plan(county, "uniform")
    begin = county.calendar.date(county.rounds[0].start)
    made = replan(county, old, as_of=begin - dt.timedelta(days=3), freeze=8)
    assert made.done == 0
    assert made.frozen > 0
    assert verify(county, made.plan) == []


def test_clusters_stay_as_they_were_when_a_part_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    county = small_county(
        tmp_path / "county",
        EFFORT
        | {
            "modes": {
                "thematic": {"classes": ["key", "general", "good"], "days": each_class(2)},
                "regular": {"kinds": ["township"]},
                "direct": {"kinds": ["department"]},
            }
        },
    )
    old = baseline_plan(county, "uniform")
    file = tmp_path / "done.csv"
    first = [site for site in county.sites["id"].to_list() if site.startswith("330503001")]
    file.write_text("site,date\n" + "".join(f"{site},2027-03-05\n" for site in first), encoding="utf-8")
    problems: list[Problem] = []

    def watched(problem: Problem, **options: Any) -> Any:
        problems.append(problem)
        return relax(problem, **options)

    monkeypatch.setattr("optimize.solving.relax", watched)
    made = replan(county, old, as_of=LATER, done=file)
    problem = problems[0]
    wanted = mode_clusters(county)[problem.site, problem.mode]
    assert (wanted >= 0).any()
    assert problem.cluster.tolist() == wanted.tolist()
    assert made.breaches == ()


def test_what_was_missed_is_planned_anew(county: Scenario, tmp_path: Path) -> None:
    old = baseline_plan(county, "uniform")
    first = old.visits.filter(pl.col("end") <= LATER)
    assert len(first) > 1
    file = tmp_path / "done.csv"
    file.write_text(f"site,date\n{first['site'][0]},{first['end'][0] - dt.timedelta(days=1)}\n", encoding="utf-8")
    made = replan(county, old, as_of=LATER, done=file)
    assert made.done == 1
    missed = set(first["site"].to_list()[1:])
    assert {change.site for change in made.changes if change.reason == "past"} == missed
    assert county.rounds[0].id not in made.plan.visits.filter(pl.col("site").is_in(sorted(missed)))["round"].to_list()


def test_a_lost_team_moves_its_own_visits_only(county: Scenario) -> None:
    """At a price of change above any gain."""
    old = replan(county, Plan(baseline_plan(county, "uniform").visits), as_of=dt.date(2027, 1, 1)).plan
    lost = old.visits.filter(pl.col("office") == "district")["team"].sort()[-1]
    dear = county.file.objective.model_copy(update={"change_price": 20.0})
    smaller = replace(
        county,
        teams=tuple(team for team in county.teams if team.id != lost),
        file=county.file.model_copy(update={"objective": dear}),
    )
    made = replan(smaller, old, as_of=dt.date(2027, 1, 1))
    sites_of_team = set(old.visits.filter(pl.col("team") == lost)["site"].to_list())
    assert sites_of_team
    assert {change.site for change in made.changes if change.kind == "moved"} == sites_of_team
    assert made.kept == len(old) - len(sites_of_team)


@pytest.mark.slow
def test_a_price_of_change_keeps_visits_where_they_are(tmp_path: Path) -> None:
    moved = []
    for price in (0, 20):
        county = small_county(tmp_path / str(price), {"objective": {"effort": 0.2, "change_price": price, "notice": 0}})
        old = baseline_plan(county, "uniform")
        moved.append(replan(county, old, as_of=dt.date(2027, 1, 1)).count("moved"))
    assert moved[1] < moved[0]


def test_wrong_dates_are_refused_together(county: Scenario) -> None:
    with pytest.raises(ScenarioError) as refused:
        replan(county, baseline_plan(county, "uniform"), as_of=dt.date(2020, 1, 1), freeze=-1)
    assert [problem.file for problem in refused.value.problems] == ["as_of", "freeze"]


@pytest.mark.slow
def test_the_command_writes_a_new_file_and_overwrites_none(tmp_path: Path) -> None:
    folder = write_county(tmp_path / "county", EFFORT)
    county = small_county(folder, EFFORT)
    baseline_plan(county, "uniform").write(tmp_path / "plan.csv")
    words = ("replan", "county", "--plan", "plan.csv", "--as-of", "2027-03-08")
    done = xuncha(tmp_path, *words, "-o", "new.csv", "--json")
    assert done.returncode in {0, 1}, done.stderr
    answer = json.loads(done.stdout)
    assert answer["moved"] == sum(change["kind"] == "moved" for change in answer["changes"])
    before = (tmp_path / "new.csv").read_bytes()
    again = xuncha(tmp_path, *words, "-o", "new.csv")
    assert again.returncode == 2
    assert (tmp_path / "new.csv").read_bytes() == before
    assert xuncha(tmp_path, *words[:-1], "soon").returncode == 2
    chinese = xuncha(tmp_path, "--lang", "zh", *words, "-o", "zh.csv")
    assert "取消" in chinese.stdout


@pytest.mark.slow
def test_the_command_plans_a_region_in_parts_with_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What `--workers` asks for gets the parts; the file is the one that one process makes."""
    folder = write_region(tmp_path / "region")
    region = small_region(folder)
    baseline_plan(region, "uniform").write(tmp_path / "plan.csv")
    asked: list[int] = []

    @contextmanager
    def pool(workers: str) -> Iterator[Executor | None]:
        asked.append(int(workers))
        with ThreadPoolExecutor(int(workers)) as executor:
            yield executor if int(workers) > 1 else None

    monkeypatch.setattr("xuncha.api.pool", pool)
    monkeypatch.chdir(tmp_path)
    for workers in ("1", "2"):
        words = ["replan", "region", "--plan", "plan.csv", "--as-of", "2027-03-12", "--workers", workers]
        assert run_program([*words, "-o", f"new{workers}.csv"]) in {0, 1}
    assert asked == [1, 1, 2, 2]  # once for the parts, once for the milestones
    assert (tmp_path / "new1.csv").read_bytes() == (tmp_path / "new2.csv").read_bytes()
    capsys.readouterr()


@pytest.mark.slow
def test_announced_rounds_stand(tmp_path: Path) -> None:
    """Visits of a round that begins within the notice keep everything, dates too; a shorter notice lets them move."""
    county = small_county(tmp_path / "county", {"objective": {"effort": 0.2}})
    old = baseline_plan(county, "uniform")
    spring, begin = county.rounds[0].id, county.calendar.date(county.rounds[0].start)
    announced = old.visits.filter(pl.col("round") == spring)
    made = replan(county, old, as_of=begin - dt.timedelta(days=59))
    assert made.frozen >= len(announced) > 0
    assert (
        announced.drop("order")
        .join(made.plan.visits.drop("order"), on=announced.drop("order").columns, how="anti", nulls_equal=True)
        .is_empty()
    )
    shorter = small_county(tmp_path / "shorter", {"objective": {"effort": 0.2, "notice": 59}})
    assert replan(shorter, old, as_of=begin - dt.timedelta(days=59)).frozen == 0


@pytest.mark.slow
def test_changes_say_from_what_to_what_and_why(county: Scenario) -> None:
    """A lost team's visits move, with dates; what keeps its place and only its dates change is re-dated, not moved."""
    old = replan(county, Plan(baseline_plan(county, "uniform").visits), as_of=dt.date(2027, 1, 1)).plan
    lost = old.visits.filter(pl.col("office") == "district")["team"].sort()[-1]
    smaller = replace(county, teams=tuple(team for team in county.teams if team.id != lost))
    made = replan(smaller, old, as_of=dt.date(2027, 1, 1))
    sites_of_team = set(old.visits.filter(pl.col("team") == lost)["site"].to_list())
    moved = {change.site: change for change in made.changes if change.kind == "moved"}
    assert {site for site, change in moved.items() if change.reason == "team"} == sites_of_team
    dates = {row[0]: row[1:] for row in made.plan.visits.select("site", "start", "end").iter_rows()}
    assert all(change.dates_after == dates[site] and change.dates_before is not None for site, change in moved.items())
    for change in made.changes:
        if change.kind == "redated":
            assert change.before == change.after
            assert change.dates_before != change.dates_after
    same = {change.site for change in made.changes if change.kind == "redated"}
    assert made.kept == len(old) - len(moved)
    assert same <= set(old.visits["site"].to_list()) - set(moved)


@pytest.mark.slow
def test_an_announced_cluster_that_lost_a_member_is_planned_anew(tmp_path: Path) -> None:
    """Two visits of a cluster of three can't stand: they come back only with a third."""
    changes = {
        "objective": {"effort": 0.2},
        "modes": {
            "thematic": {"classes": ["key", "general", "good"], "days": each_class(2)},
            "regular": {"kinds": ["township"]},
            "direct": {"kinds": ["department"]},
        },
    }
    county = small_county(tmp_path / "county", changes)
    old = make_plan(county).plan
    group = old.visits.filter(pl.col("mode") == "thematic")
    team, rnd = group["team"][0], group["round"][0]
    begin = next(round_.start for round_ in county.rounds if round_.id == rnd)
    smaller = replace(county, teams=tuple(team_ for team_ in county.teams if team_.id != team))
    made = replan(smaller, old, as_of=county.calendar.date(begin) - dt.timedelta(days=10))
    assert made.breaches == ()
    assert verify(smaller, made.plan) == []
