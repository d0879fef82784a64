"""Conservation over random scenarios: modes, policies, disturbances and rules drawn together."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from every_mode import MODES, with_modes
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from make import SUMMER, merged, small_county, spring

from optimize.planning import baseline_plan
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from scenarios.stays.windows import team_windows
from sim.outcomes.finding_counts import COUNTS
from sim.outcomes.outcome import Outcomes
from sim.replications import simulate
from sim.streams import Streams
from sim.uncertainty.pace import team_pace
from sim.world import compile_world

POLICIES = ("retired-leaders", "discipline-deputies", "streamlined", "one-inspection-a-year", "departments-to-prefecture",
            "online-channel", "early-self-correction", "repair-on-site", "one-thing-a-village", "joint-repair",
            "township-repair", "warning-system", "data-models", "extended-stay")  # fmt: skip
FINDINGS = {
    "other_checks": {"rate": 2.0}, "leads": {"persons": 0.5}, "proposals": {"rate": 0.3, "gather": 2, "mends": 0.1},
    "assessment": {"asked": 0.5, "look_back": True}, "look_back": {"days": 3},
    "repair": {"joint": {"share": 0.2}, "immediate": {"share": 0.5, "mean": 40, "cv": 0.8, "deadline": 40}},
    "check": {"after": 10, "reminder": 0.3, "look_back": 0.3, "accountability": 0.1, "bodies": 3, "notice": 0.7},
}  # fmt: skip
EXTENSION = 8
SEED = 5


@st.composite
def scenarios(draw: st.DrawFn) -> tuple[list[str], dict[str, Any]]:
    """Some modes, and changes to the county: policies, disturbances, what becomes of unfinished work."""
    modes = draw(st.lists(st.sampled_from(sorted(MODES)), min_size=1, max_size=4, unique=True))
    policies = draw(st.lists(st.sampled_from(POLICIES), max_size=5, unique=True))
    uncertainty: dict[str, Any] = {"visit_cv": draw(st.sampled_from([0.0, 0.3, 0.8]))}
    if draw(st.booleans()):
        uncertainty["absence"] = {"probability": 0.6, "days": 8.0}
    if draw(st.booleans()):
        uncertainty["mobile"] = {"rate": 15.0, "days": 4.0}
    if draw(st.booleans()):
        uncertainty["weather"] = {"closed": {"03": 0.2, "07": 0.4}}
    if draw(st.booleans()):
        uncertainty["surge"] = {"probability": 0.3, "factor": 1.8}
    changes = {
        "uncertainty": uncertainty, "findings": FINDINGS, "policies": {name: {} for name in policies},
        "simulation": {"carry_over": draw(st.sampled_from(["next_round", "extend", "drop"])), "extend_days": EXTENSION},
        "calendar": {"weekends": draw(st.booleans())},
    }  # fmt: skip
    short = [spring(draw(st.sampled_from([12, 25])))]
    changes["rounds"] = {"yearly": [*short, SUMMER]}
    return modes, changes


@settings(max_examples=15, deadline=None)
@given(drawn=scenarios(), dispatch=st.sampled_from(["follow", "follow", "repair", "uniform"]))
@pytest.mark.slow
def test_days_problems_and_sites_are_conserved(drawn: tuple[list[str], dict[str, Any]], dispatch: Any) -> None:
    """Nothing is used twice, lost on the way or counted without having happened."""
    modes, changes = drawn
    with tempfile.TemporaryDirectory() as folder:
        try:
            scenario = small_county(Path(folder), merged(with_modes(*modes), changes))
            plan = baseline_plan(scenario, "uniform")
            world = compile_world(scenario, plan, dispatch)
        except ScenarioError:  # two of the choices don't go together, and that is said in words
            assume(False)
    outcomes = simulate(world, replications=4, seed=SEED, keep_visits=True)
    assert outcomes.failures == ()
    days_are_conserved(scenario, outcomes)
    problems_are_conserved(outcomes)
    sites_are_conserved(scenario, outcomes)
    if dispatch == "follow":
        work_is_conserved(world, outcomes)


def days_are_conserved(scenario: Scenario, outcomes: Outcomes) -> None:
    """At sites, on the road, at look-backs, waiting, and otherwise idle: the days at hand; away is a part of those at sites."""
    findings = outcomes.findings
    assert findings is not None
    waited = np.zeros_like(outcomes.worked) if outcomes.waited is None else outcomes.waited
    at_hand = team_windows(scenario).days
    longest = at_hand + np.where(at_hand > 0, EXTENSION if scenario.file.simulation.carry_over == "extend" else 0, 0)
    idle = longest - outcomes.worked - outcomes.travelled - findings.look_back_days
    assert idle.min() > -1e-6
    assert (waited <= longest - outcomes.worked - outcomes.travelled + 1e-6).all()
    assert (outcomes.lost >= 0).all()
    assert (outcomes.lost <= outcomes.worked + 1e-9).all()
    if outcomes.supported is not None:
        assert (outcomes.supported <= outcomes.worked + outcomes.travelled + 1e-9).all()
    if outcomes.called is not None:
        assert (outcomes.called[:, at_hand == 0] == 0).all()


def work_is_conserved(world: Any, outcomes: Outcomes) -> None:
    """What teams got done lies between the lengths of the visits that they finished and of those that they began."""
    visits = outcomes.visits
    assert visits is not None
    streams = Streams(SEED, outcomes.replications)
    lengths = streams.lognormal("visit length", world.visit_key, 1.0, world.visit_cv) * world.team_days
    surge = world.disturbances.surge_probability
    if surge:
        hit = streams.uniform("complaint surge", world.visit_key)[..., 0] < surge
        lengths = np.where(hit, lengths * world.disturbances.surge_factor, lengths)
    pace = team_pace(world, streams)
    if pace is not None:
        lengths = lengths * pace[:, world.visit_team]
    done = (outcomes.worked - outcomes.lost).sum(axis=(1, 2))
    slack = (1e-6 + 2 * world.tolerance) * len(world.team_days)
    assert (done >= (lengths * np.isfinite(visits.end)).sum(axis=1) - slack).all()
    assert (done <= (lengths * np.isfinite(visits.start)).sum(axis=1) + slack).all()
    finished = np.isfinite(visits.end)
    whole = (finished == np.isfinite(visits.start)).all(axis=1)
    assert np.abs(done - (lengths * finished).sum(axis=1))[whole].max(initial=0.0) < slack


def problems_are_conserved(outcomes: Outcomes) -> None:
    """Found = on site + with a deadline + planned = closed + open; each check has one exit; visit by visit the same."""
    findings, visits = outcomes.findings, outcomes.visits
    assert findings is not None
    assert findings.by_visit is not None
    assert visits is not None
    c = {name: findings.counts[..., k] for k, name in enumerate(COUNTS)}
    assert findings.counts.min() >= 0
    assert (c["found"] == c["on_site"] + c["immediate"] + c["planned"]).all()
    assert (c["found"] == c["closed"] + c["open"]).all()
    for less, more in (("leads", "found"), ("on_site", "in_time"), ("in_time", "due"), ("due", "found"), ("in_time", "closed"),
                       ("one_thing", "villages"), ("satisfied", "asked"), ("villages", "visits")):  # fmt: skip
        assert (c[less] <= c[more]).all(), (less, more)
    assert (c["look_backs"] <= c["exit_look_back"] + c["asked_back"]).all()
    exits = sum(c[f"exit_{name}"] for name in ("closed", "reminder", "look_back", "accountability"))
    assert (exits + c["look_backs"] <= c["visits"]).all()
    assert (findings.by_visit.sum(axis=(1, 2)) == findings.total("found") + findings.total("missed")).all()
    assert (findings.by_visit[~np.isfinite(visits.end)] == 0).all()
    assert ((findings.look_back_days.sum(axis=(1, 2)) > 0) == (findings.total("look_backs") > 0)).all()


def sites_are_conserved(scenario: Scenario, outcomes: Outcomes) -> None:
    """Villages are covered once, and those of the classes, offices and modes are all villages, on every day."""
    by_dimension: dict[str, Any] = {}
    for number, group in enumerate(outcomes.groups):
        curve = outcomes.counts(number)
        assert (np.diff(curve, axis=1) >= 0).all()
        assert curve.max() <= group.sites
        by_dimension[group.dimension] = by_dimension.get(group.dimension, 0) + curve
    for dimension in ("class", "office", "mode"):
        assert (by_dimension[dimension] == by_dimension["village"]).all()
    assert (by_dimension["repaired"] <= by_dimension["feedback"]).all()
    assert (by_dimension["feedback"] <= by_dimension["village"]).all()
    assert by_dimension["village"].max() <= int(scenario.is_village.sum())
