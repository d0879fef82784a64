"""Plans of the bundled county come true, and the promises about random numbers hold; closed forms stand beside."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from make import Planned

from optimize.plan_result import PlanResult
from optimize.planning import METHODS
from scenarios.loading import load
from scenarios.plans.plan import VISIT_SCHEMA, Plan
from scenarios.scenario import Scenario
from sim.outcomes.outcome import Outcomes
from sim.replications import simulate

ONE_OFFICE = """
name = "small"
title = {{ zh = "小县", en = "small" }}
[term]
start = 2026-01-01
years = {years}
[calendar]
weekends = true
[rounds]
preparation_days = 0
report_days = 0
dated = [{{ id = "one", name = {{ zh = "一", en = "one" }}, start = 2026-01-01, on_site_days = {stay} }}]
[offices.home]
name = {{ zh = "县", en = "county" }}
level = "county"
region = "330503"
[teams.home]
count = {teams}
size = {size}
[modes.direct]
[classes]
shares = {{ key = 0.2, general = 0.5, good = 0.3 }}
[travel]
speed_kmh = 200
hours_a_day = 24
[uncertainty]
visit_cv = {cv}
absence = {{ probability = {absence}, days = 5 }}
"""


def world(folder: Path, *, sites: int, teams: int, stay: int, days: float, years: int = 5, size: int = 6, cv: float = 0.0,
          absence: float = 0.0) -> tuple[Scenario, Plan]:  # fmt: skip
    """A county whose villages lie in one place, every day worked, and a plan that deals them out in turn."""
    text = ONE_OFFICE.format(teams=teams, stay=stay, years=years, size=size, cv=cv, absence=absence)
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    ids = [f"3305031{k // 100:02d}{200 + k % 100}" for k in range(sites)]
    rows = "".join(f"{name},v{k},120.3,30.8\n" for k, name in enumerate(ids))
    (folder / "sites.csv").write_text("id,name,lon,lat\n" + rows, encoding="utf-8")
    scenario = load(folder)
    first = scenario.calendar.start
    order = np.arange(sites) // teams
    begin = np.floor(order * days).astype(int)
    end = np.ceil((order + 1) * days).astype(int)
    visits = pl.DataFrame(
        {
            "site": ids,
            "name": ids,
            "mode": "direct",
            "office": "home",
            "team": [f"home-{k % teams + 1}" for k in range(sites)],
            "round": "one",
            "start": [scenario.calendar.date(day) for day in begin.tolist()],
            "end": [scenario.calendar.date(day) for day in end.tolist()],
            "team_days": float(days),
        },
        schema=VISIT_SCHEMA,
    )
    assert first == scenario.calendar.date(0)
    return scenario, Plan(visits)


def arrays(outcomes: Outcomes) -> list[bytes]:
    names = ("replications", "step_replication", "step_group", "step_day", "step_sites", "worked", "travelled", "lost",
             "visit_covered", "visit_end_days", "visit_on_time")  # fmt: skip
    return [getattr(outcomes, name).tobytes() for name in names]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.slow
def test_without_uncertainty_the_plan_comes_true_to_the_day(nanxun: Scenario, planned: Planned, method: str) -> None:
    """Coverage by day is exactly what the plan's dates say, whatever its modes; integrated villages go with their township."""
    calm = nanxun.file.uncertainty.model_copy(
        update={"visit_cv": 0.0, "absence": nanxun.file.uncertainty.absence.model_copy(update={"probability": 0.0})}
    )
    scenario = replace(nanxun, file=nanxun.file.model_copy(update={"uncertainty": calm}))
    plan = planned(method).plan
    outcomes = simulate(scenario, plan, replications=1, seed=1)
    kinds = dict(zip(nanxun.sites["id"], nanxun.sites["kind"], strict=True))
    ends = nanxun.calendar.day_numbers(plan.visits["end"].to_numpy())
    end_of = dict(zip(plan.visits["site"], ends, strict=True))
    joint = (plan.visits["mode"] == "integrated").to_numpy()
    ends = np.where(joint, np.maximum(ends, [end_of.get(site[:9], 0) for site in plan.visits["site"]]), ends)
    village = np.array([kinds[site] == "village" for site in plan.visits["site"]])
    expected = np.array([(ends[village] <= day).sum() for day in range(outcomes.days + 1)])
    assert (outcomes.counts(outcomes.group_index("village"))[0] == expected).all()


@pytest.mark.parametrize("rule", ["drop", "next_round", "extend"])
def test_unfinished_work_follows_the_carry_over_rule(tmp_path: Path, rule: str) -> None:
    """A visit of 12 days in a stay of 10: dropped, or finished by an extension; without another round never."""
    _, plan = world(tmp_path, sites=1, teams=1, stay=10, days=12.0)
    text = (tmp_path / "scenario.toml").read_text(encoding="utf-8")
    (tmp_path / "scenario.toml").write_text(text + f'[simulation]\ncarry_over = "{rule}"\nextend_days = 5\n', encoding="utf-8")
    outcomes = simulate(load(tmp_path), plan, replications=1, seed=1)
    assert outcomes.visit_covered.tolist() == [1 if rule == "extend" else 0]


def test_taking_a_team_s_work_away_leaves_the_others_untouched(nanxun: Scenario, uniform_plan: PlanResult) -> None:
    """Common random numbers: every visit of the other teams starts and ends at the same moment."""
    visits = uniform_plan.plan.visits
    of_others = visits["team"] != "nanxun-2"
    whole = simulate(nanxun, uniform_plan.plan, replications=5, seed=2, keep_visits=True).visits
    part = simulate(nanxun, Plan(visits.filter(of_others)), replications=5, seed=2, keep_visits=True).visits
    assert whole is not None
    assert part is not None
    for name in ("start", "end", "feedback", "repaired"):
        assert (getattr(whole, name)[:, of_others.to_numpy()] == getattr(part, name)).all()


@pytest.mark.slow
def test_any_executor_and_any_selection_give_the_same_bytes(nanxun: Scenario, uniform_plan: PlanResult) -> None:
    """In this process, in threads, in two processes; and replication 99 alone."""
    plan = uniform_plan.plan
    alone = simulate(nanxun, plan, replications=110, seed=4)
    with ThreadPoolExecutor(3) as threads:
        assert arrays(simulate(nanxun, plan, replications=110, seed=4, executor=threads)) == arrays(alone)
    with ProcessPoolExecutor(2, mp_context=get_context("forkserver")) as processes:
        assert arrays(simulate(nanxun, plan, replications=110, seed=4, executor=processes)) == arrays(alone)
    last = simulate(nanxun, plan, replications=[99], seed=4)
    for group in range(len(alone.groups)):
        assert (last.counts(group)[0] == alone.counts(group)[99]).all()
    assert (last.worked[0] == alone.worked[99]).all()


def test_days_are_conserved(nanxun: Scenario, uniform_plan: PlanResult) -> None:
    """Work and travel never exceed the days at hand, but for the way back of a team that worked to the end."""
    outcomes = simulate(nanxun, uniform_plan.plan, replications=20, seed=9)
    at_hand = np.array([[np.floor(r.workdays * t.share) for r in nanxun.rounds] for t in nanxun.teams])
    assert (outcomes.worked + outcomes.travelled <= at_hand + 0.2).all()
    assert (outcomes.lost >= -1e-9).all()
    assert (outcomes.lost <= outcomes.worked + 1e-9).all()
