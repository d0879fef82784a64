"""Blocked times, seasons and access: what they change in plans, and what the verifier and the simulation make of them."""

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from optimize.plan_result import PlanResult
from optimize.planning import baseline_plan, make_plan
from optimize.verifying.verify import verify
from scenarios.loading import load
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from scenarios.stays.windows import open_rounds, team_windows
from scenarios.stays.workload import mode_days
from sim.replications import simulate

HEADER = "巡察办,巡察组,乡镇代码,代码,停巡日期,恢复日期,原因\n"
METHODS = ("optimal", "uniform")


def with_blocked(folder: Path, *rows: str, sites: str = "", method: str = "uniform") -> Scenario:
    """The bundled county with blocked times; for the optimal method with a fifth of its villages, which takes less time."""
    file = folder / "scenario.toml"
    text = file.read_text(encoding="utf-8").replace("[[calendar", '[calendar]\nblocked = "停巡.csv"\n\n[[calendar', 1)
    file.write_text(text + "\n[objective]\neffort = 0.02\n", encoding="utf-8")
    (folder / "停巡.csv").write_text(HEADER + "".join(row + "\n" for row in rows), encoding="utf-8")
    if sites:
        table = pl.read_csv(folder / "sites.csv", infer_schema=False)
        name, value, prefix = sites.split("=")
        chosen = pl.col("id").str.starts_with(prefix)
        table.with_columns(pl.when(chosen).then(pl.lit(value)).alias(name)).write_csv(folder / "sites.csv")
    if method == "optimal":
        table = pl.read_csv(folder / "sites.csv", infer_schema=False)
        table.filter((pl.col("kind") == "township") | pl.col("id").str.contains("[05]$")).write_csv(folder / "sites.csv")
    return load(folder)


def starts(result: PlanResult, sites: pl.Expr) -> list[dt.date]:
    return result.plan.visits.filter(sites)["start"].to_list()


@pytest.mark.long
def test_a_blocked_township_is_visited_in_other_rounds(folder: Path) -> None:
    """Its sites get no visit in a round that holds a blocked day, and are covered all the same."""
    scenario = with_blocked(folder, ",,330503102,,2026-10-01,2028-02-01,换届")
    closed = [k for k, round_ in enumerate(scenario.rounds) if scenario.calendar.date(round_.start) < dt.date(2028, 2, 1)]
    in_town = (scenario.sites["township"] == "330503102").to_numpy()
    shut = ~open_rounds(scenario)
    assert shut[in_town][:, closed].all()
    assert not shut[~in_town].any()
    assert shut.sum() == in_town.sum() * len(closed)
    assert shut.any()
    result = make_plan(scenario, "uniform")
    assert min(starts(result, pl.col("site").str.starts_with("330503102"))) >= dt.date(2028, 2, 1)
    assert verify(scenario, result.plan) == []


def test_the_verifier_looks_at_the_days(folder: Path, uniform_plan: PlanResult) -> None:
    """A visit on a blocked day is refused, one in the same round on free days is not."""
    visit = uniform_plan.plan.visits.row(0, named=True)
    scenario = with_blocked(folder, f",,,{visit['site']},{visit['start']},{visit['end']},")
    (breach,) = [candidate for candidate in verify(scenario, uniform_plan.plan) if "season" in candidate.allowed]
    name = dict(scenario.sites.select("id", "name").iter_rows())[visit["site"]]
    assert (name in breach.where, breach.found) == (True, str(visit["start"]))
    round_ = next(candidate for candidate in scenario.rounds if candidate.id == visit["round"])
    day = scenario.calendar.date(round_.end - 1)
    (folder / "停巡.csv").write_text(HEADER + f",,,{visit['site']},{day},{day + dt.timedelta(1)},\n", encoding="utf-8")
    later = load(folder)
    assert not open_rounds(later).all()
    assert verify(later, uniform_plan.plan) == []


@pytest.mark.parametrize(("cells", "method"), [("nanxun,", "optimal"), ("nanxun,", "uniform"), (",nanxun-1", "uniform")])
@pytest.mark.long
def test_a_blocked_team_loses_these_days(folder: Path, nanxun: Scenario, cells: str, method: str) -> None:
    """Its stay is shorter by them, and no visit of a plan or of the simulation counts them as worked."""
    scenario = with_blocked(folder, f"{cells},,,2026-10-19,2026-11-02,集训", method=method)
    before, now = team_windows(nanxun), team_windows(scenario)
    hit = np.array([team.id == "nanxun-1" or (cells == "nanxun," and team.id.startswith("nanxun")) for team in scenario.teams])
    lost = int(
        nanxun.calendar.working[nanxun.calendar.day(dt.date(2026, 10, 19)) : nanxun.calendar.day(dt.date(2026, 11, 2))].sum()
    )
    assert (before.days - now.days)[:, 0].tolist() == np.where(hit, lost, 0).tolist()
    assert (before.days[:, 1:] == now.days[:, 1:]).all()
    assert (before.end == now.end).all()
    result = make_plan(scenario, method)
    assert verify(scenario, result.plan) == []
    assert method == "optimal" or verify(nanxun, result.plan) == []  # its villages have other classes
    held = result.plan.visits.filter(pl.col("team") == "nanxun-1", pl.col("round") == "2026-first")
    begun = held.filter(pl.col("start").is_between(dt.date(2026, 10, 19), dt.date(2026, 11, 1)))
    assert begun.is_empty()
    outcomes = simulate(scenario, result.plan, replications=2, seed=1)
    assert outcomes.failures == ()
    used = (outcomes.worked + outcomes.travelled)[:, hit, 0]
    assert (used <= now.days[hit, 0] + 1e-9).all()


def test_a_plan_that_ignores_blocked_days_is_refused(folder: Path, uniform_plan: PlanResult) -> None:
    scenario = with_blocked(folder, "nanxun,,,,2026-10-19,2026-11-02,集训")
    told = [breach.allowed for breach in verify(scenario, uniform_plan.plan)]
    assert any(words.startswith("at most") for words in told)


@pytest.mark.long
def test_a_team_that_is_away_all_round(folder: Path) -> None:
    """It has no stay, as if it were not at hand."""
    scenario = with_blocked(folder, ",nanxun-2,,,2026-10-01,2027-01-15,")
    windows = team_windows(scenario)
    team = [team_.id for team_ in scenario.teams].index("nanxun-2")
    assert windows.days[team, 0] == 0
    assert windows.end[team, 0] == windows.start[team, 0]
    result = make_plan(scenario, "uniform")
    assert result.plan.visits.filter(pl.col("team") == "nanxun-2", pl.col("round") == "2026-first").is_empty()
    assert verify(scenario, result.plan) == []
    assert simulate(scenario, result.plan, replications=2, seed=1).failures == ()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.long
def test_sites_are_visited_in_their_season(folder: Path, method: str) -> None:
    """Passes that are open from April to November only: spring rounds that begin in March are out."""
    scenario = with_blocked(folder, sites="season=4月15日至11月30日=330503102", method=method)
    in_town = (scenario.sites["township"] == "330503102").to_numpy()
    assert in_town.sum() > 3
    rounds = open_rounds(scenario)
    spring = np.array([round_.name.en.startswith("spring") for round_ in scenario.rounds])
    autumn = np.array([round_.name.en.startswith("autumn") for round_ in scenario.rounds])
    assert not rounds[in_town][:, spring].any()
    assert rounds[in_town][:, autumn].all()
    assert rounds[~in_town].all()
    result = make_plan(scenario, method)
    assert {day.month for day in starts(result, pl.col("site").str.starts_with("330503102"))} <= set(range(6, 12))
    assert verify(scenario, result.plan) == []


def test_access_lengthens_the_way(folder: Path, nanxun: Scenario) -> None:
    """The larger factor of the two ends counts; other ways stay as they are."""
    scenario = with_blocked(folder, sites="access=2.5=330503102")
    in_town = np.flatnonzero((scenario.sites["township"] == "330503102").to_numpy())
    rest = np.setdiff1d(np.arange(len(scenario.sites)), in_town)
    ratio = scenario.travel.days(in_town[:1], rest) / nanxun.travel.days(in_town[:1], rest)
    assert ratio == pytest.approx(2.5)
    assert scenario.travel.days(rest[:1], rest[1:]) == pytest.approx(nanxun.travel.days(rest[:1], rest[1:]))
    assert scenario.travel.days(in_town[0], scenario.travel.base(0)) > 0


@pytest.mark.parametrize(
    ("row", "where", "words"),
    [
        ("nanxum,,,,2027-01-01,2027-02-01,", "row 2, column office", "did you mean nanxun?"),
        (",nanxun-9,,,2027-01-01,2027-02-01,", "row 2, column team", "nanxun-4"),
        (",,330503999,,2027-01-01,2027-02-01,", "row 2, column township", "a township of the scenario"),
        (",,,330503102999,2027-01-01,2027-02-01,", "row 2, column site", "column predecessors"),
        ("nanxun,nanxun-1,,,2027-01-01,2027-02-01,", "row 2", "2 of them"),
        (",,,,2027-01-01,2027-02-01,x", "row 2", "0 of them"),
        ("nanxun,,,,2027-02-01,2027-02-01,", "row 2, column to", "a date after 2027-02-01"),
        ("nanxun,,,,,2027-02-01,", "row 2, column 停巡日期", "a value"),
    ],
)
@pytest.mark.quick(3)
def test_wrong_rows_are_refused(folder: Path, row: str, where: str, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        with_blocked(folder, row)
    (problem,) = caught.value.problems
    assert (problem.file, problem.where) == ("停巡.csv", where)
    assert words in f"{problem.found} {problem.allowed} {problem.hint}"


def test_a_time_outside_the_term_is_a_warning(folder: Path) -> None:
    scenario = with_blocked(folder, "nanxun,,,,2020-01-01,2020-02-01,")
    assert [warning.where for warning in scenario.warnings] == ["row 2"]
    assert scenario.blocked == ()


def test_a_site_that_no_round_can_visit_is_a_warning(folder: Path) -> None:
    scenario = with_blocked(folder, sites="season=01-01/01-15=330503102")
    (warning,) = scenario.warnings
    assert (warning.where, warning.found.split()[0]) == ("rounds", "39")


def test_villages_whose_host_is_done_are_a_warning(folder: Path) -> None:
    """Villages that only their township's inspection could take are told of, when that is over."""
    file = folder / "scenario.toml"
    text = file.read_text(encoding="utf-8").replace("[modes.direct]", '[modes.direct]\nclasses = ["key"]')
    file.write_text(text.replace("[modes.thematic]\n", ""), encoding="utf-8")
    scenario = with_blocked(folder, sites="done=2026-10-10=330503102")
    assert scenario.warnings == ()
    table = pl.read_csv(folder / "sites.csv", infer_schema=False)
    only = pl.when(pl.col("id") == "330503102").then(pl.col("done")).alias("done")
    table.with_columns(only).write_csv(folder / "sites.csv")
    (warning,) = load(folder).warnings
    assert warning.where == "modes"
    assert "only be inspected with another one, which is done already" in warning.found


@pytest.mark.long
def test_a_site_is_spared_after_another_body_s_check(folder: Path) -> None:
    """No round within a year of it takes the site; without the rule the dates are warned of."""
    scenario = with_blocked(folder, sites="other_check=2027年8月1日=330503102")
    assert [warning.where for warning in scenario.warnings] == ["sites.after_other_check"]
    assert open_rounds(scenario).all()
    file = folder / "scenario.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("[sites]", "[sites]\nafter_other_check = 365", 1), encoding="utf-8")
    scenario = load(folder)
    in_town = (scenario.sites["township"] == "330503102").to_numpy()
    spared = [
        round_.id for round_, free in zip(scenario.rounds, open_rounds(scenario)[in_town].all(axis=0), strict=True) if not free
    ]
    assert spared == ["2027-autumn", "2028-spring"]
    assert open_rounds(scenario)[~in_town].all()
    result = make_plan(scenario, "uniform")
    begun = starts(result, pl.col("site").str.starts_with("330503102"))
    assert not [date for date in begun if dt.date(2027, 8, 1) <= date < dt.date(2028, 7, 31)]
    assert verify(scenario, result.plan) == []
    file.write_text(text, encoding="utf-8")
    before = baseline_plan(load(folder), "uniform")
    mine_inside = pl.col("site").str.starts_with("330503102") & pl.col("round").is_in(spared)
    hit = before.visits.filter(mine_inside)
    told = [breach for breach in verify(scenario, before) if "is blocked" in breach.allowed]
    assert len(told) == len(hit)


@pytest.mark.long
def test_hardship_adds_days_and_the_verifier_agrees(folder: Path, nanxun: Scenario) -> None:
    """Terms of modes take the new columns."""
    file = folder / "scenario.toml"
    text = file.read_text(encoding="utf-8")
    terms = "terms = { hardship = 2.0, altitude = 1.0, assets = 0, weak_organisation = 0 }"
    file.write_text(text.replace("[modes.direct]", f"[modes.direct]\n{terms}"), encoding="utf-8")
    scenario = with_blocked(folder, sites="hardship=是=330503102")
    in_town = (scenario.sites["township"] == "330503102").to_numpy() & scenario.is_village
    direct = scenario.modes.index("direct")
    more = mode_days(scenario)[:, direct] - mode_days(nanxun)[:, direct]
    assert more[in_town] == pytest.approx(2.0)
    assert more[~in_town & scenario.is_village] == pytest.approx(0.0)
    assert verify(scenario, baseline_plan(scenario, "risk")) == []
