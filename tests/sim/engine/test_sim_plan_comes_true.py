"""Without uncertainty the simulation is the plan, to the day."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_sim import Row, chained_plan, planned_days, small_scenario

from scenarios.stays.windows import team_windows
from sim.replications import simulate

HALVES = st.integers(1, 16).map(lambda k: k / 2)


@st.composite
def tours(draw: st.DrawFn, sites: int, teams: int, rounds: int) -> list[Row]:
    """Visits of all sites, dealt to teams and rounds at random, some with a gap before them."""
    order = draw(st.permutations(range(sites)))
    gap = st.sampled_from([0.0, 0.0, 0.0, 1.0, 2.5, 4.0])
    return [
        (site, draw(st.integers(0, teams - 1)), draw(st.integers(0, rounds - 1)), draw(HALVES), draw(gap)) for site in order
    ]


@settings(max_examples=60, deadline=None)
@given(
    rows=tours(sites=9, teams=2, rounds=3),
    spacing=st.sampled_from([0.0, 0.03, 0.25, 0.7]),
    weekends=st.booleans(),
    carry_over=st.sampled_from(["next_round", "extend", "drop"]),
    share=st.sampled_from([1.0, 0.5]),
)
@pytest.mark.slow
def test_every_visit_ends_when_planned(rows: list[Row], spacing: float, weekends: bool, carry_over: str, share: float) -> None:
    """Any plan that fits its windows is carried out on its dates, with gaps, travel, weekends and shares of teams."""
    scenario = small_scenario(
        9, teams=2, rounds=((0, 40), (70, 30), (140, 40)), spacing_days=spacing, weekends=weekends, carry_over=carry_over,
        share=share,
    )  # fmt: skip
    windows = team_windows(scenario)
    kept: list[Row] = []
    for row in rows:  # leave out what does not fit, the way back included
        plan = chained_plan(scenario, [*kept, row])
        tour = [k for k, placed in enumerate([*kept, row]) if placed[1:3] == row[1:3]]
        if len(plan) <= len(kept):
            continue
        last = planned_days(scenario, plan)[tour[-1]] - 1
        home = np.ceil(float(scenario.travel.days(row[0], scenario.travel.base(0))))
        if scenario.calendar.before[last + 1] + home <= scenario.calendar.before[windows.end[row[1], row[2]]]:
            kept.append(row)
    plan = chained_plan(scenario, kept)
    if not kept:
        return
    outcomes = simulate(scenario, plan, replications=[0, 3], seed=1, keep_visits=True)
    assert outcomes.visits is not None
    starts, ends = planned_days(scenario, plan, "start"), planned_days(scenario, plan)
    assert (np.floor(outcomes.visits.start + 1e-6) == starts).all()
    assert (np.ceil(outcomes.visits.end - 1e-6) == ends).all()
    expected = np.searchsorted(np.sort(ends), np.arange(outcomes.days + 1), side="right")
    assert (outcomes.counts(outcomes.group_index("village")) == expected).all()
    assert outcomes.visit_on_time.tolist() == [2] * len(plan)
    assert outcomes.visit_end_days.tolist() == (2 * ends).tolist()
    assert not outcomes.lost.any()


@settings(max_examples=60, deadline=None)
@given(
    rows=tours(sites=12, teams=2, rounds=3),
    spacing=st.sampled_from([0.0, 0.1, 0.6]),
    cv=st.sampled_from([0.0, 0.6]),
    chance=st.sampled_from([0.0, 0.5, 0.99]),
    carry_over=st.sampled_from(["next_round", "extend", "drop"]),
    seed=st.integers(0, 1000),
)
@pytest.mark.slow
def test_days_are_conserved(rows: list[Row], spacing: float, cv: float, chance: float, carry_over: str, seed: int) -> None:
    """Whatever happens: teams stay within their windows, are in one place at a time, and days add up."""
    scenario = small_scenario(
        12, teams=2, size=3, rounds=((0, 12), (30, 8), (60, 12)), spacing_days=spacing, weekends=False, cv=cv,
        absence=(chance, 6.0), carry_over=carry_over, extend_days=4,
    )  # fmt: skip
    plan = chained_plan(scenario, rows)
    outcomes = simulate(scenario, plan, replications=4, seed=seed, keep_visits=True)
    visits = outcomes.visits
    assert visits is not None
    room = team_windows(scenario).days + (4 if carry_over == "extend" else 0)
    assert (outcomes.worked + outcomes.travelled <= room + 1e-9).all()
    assert (outcomes.lost >= 0).all()
    assert (outcomes.lost <= outcomes.worked + 1e-9).all()
    if chance == 0 and cv == 0:
        finished = (np.isfinite(visits.end) * plan.visits["team_days"].to_numpy()).sum(axis=1)
        begun = (np.isfinite(visits.start) * plan.visits["team_days"].to_numpy()).sum(axis=1)
        worked = outcomes.worked.sum(axis=(1, 2))
        assert (worked >= finished - 1e-6).all()
        assert (worked <= begun + 1e-6).all()
    for team in ("home-1", "home-2"):
        of_team = (plan.visits["team"] == team).to_numpy()
        for k in range(4):
            spans = sorted(zip(visits.start[k, of_team], visits.end[k, of_team], strict=True))
            assert all(end <= start + 1e-9 for (_, end), (start, _) in pairwise(spans) if np.isfinite(end))
    assert (visits.start <= visits.end).all()
    assert (visits.end <= visits.feedback).all()
    assert (visits.feedback <= visits.repaired).all()
    assert (visits.start[np.isfinite(visits.end)] < outcomes.days).all()
