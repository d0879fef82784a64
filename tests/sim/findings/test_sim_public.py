"""What follows from findings beside repair: persons, proposals and campaigns, the public's judgement, joint repair, kinds."""

import dataclasses
from typing import Any

import numpy as np
import polars as pl
import pytest
from make import each_class
from scipy.stats import poisson
from small_sim import chained_plan, flat_mode, small_scenario
from test_sim_findings_truth import SURE, Z, by_visit, counts, has_mean, run, stock

from scenarios.schema import CLASSES
from sim.outcomes.finding_counts import COUNTS
from sim.outcomes.outcome import Outcomes
from sim.replications import simulate

YEAR = 365.25
NIGHT = {"zh": "夜访", "en": "by night"}
SLOW = {"immediate": {"share": 0.5, "mean": 30, "cv": 0.0, "deadline": 40}, "planned": {"mean": 90, "cv": 0.0, "deadline": 100}}
"""Without chance: with a short deadline after 30 days, planned after 90; on site a tenth."""


def total(outcomes: Outcomes, name: str) -> np.ndarray:
    return counts(outcomes).total(name)


def same_but(a: Outcomes, b: Outcomes, changed: set[str]) -> bool:
    first, second = counts(a).counts, counts(b).counts
    return all((first[..., k] == second[..., k]).all() for k, name in enumerate(COUNTS) if name not in changed)


def pair(findings: dict[str, Any], more: dict[str, Any], **given: Any) -> tuple[Outcomes, Outcomes]:
    """Outcomes without and with something more."""
    runs = {"runs": 200} | given
    return run(findings, **runs), run(findings | more, **runs)


@pytest.mark.parametrize(("share", "factor", "leads"), [(0.2, 1.0, 0.2), (0.2, 2.0, 0.4), (0.6, 2.0, 1.0)])
def test_the_share_of_leads_has_a_factor(share: float, factor: float, leads: float) -> None:
    """And is cut at one."""
    outcomes = run({"stock": stock(), "detection": SURE, "leads": {"share": each_class(share), "factor": factor}}, runs=200)
    assert total(outcomes, "leads").sum() / total(outcomes, "found").sum() == pytest.approx(leads, abs=0.01)


def test_persons_of_leads() -> None:
    """A Poisson number for each lead, and nothing else is touched."""
    base = {"stock": stock(), "detection": SURE, "leads": {"share": each_class(0.5)}}
    plain, varied = pair(base, {"leads": base["leads"] | {"persons": 0.4}})
    assert same_but(plain, varied, {"persons"})
    persons, leads = total(varied, "persons"), total(varied, "leads")
    assert total(plain, "persons").sum() == 0
    assert has_mean(persons - 0.4 * leads, 0.0)
    assert (persons - 0.4 * leads).var() == pytest.approx(0.4 * leads.mean(), rel=0.35)


def test_one_thing_at_least() -> None:
    """Every village in which something was found has something repaired on site; what was found stays what it was."""
    base = {"stock": stock(2.0), "detection": SURE, "repair": SLOW | {"on_site": 0.0}}
    plain, varied = pair(base, {"repair": SLOW | {"on_site": 0.0, "at_least_one": True}})
    assert total(plain, "on_site").sum() == 0
    with_something = (varied.findings.by_visit[..., 0] > 0).sum(axis=1)  # type: ignore[union-attr]
    assert (total(varied, "on_site") == with_something).all()
    assert (total(varied, "one_thing") == with_something).all()
    assert (total(varied, "found") == total(plain, "found")).all()
    repairs = total(varied, "on_site") + total(varied, "immediate") + total(varied, "planned")
    assert (repairs == total(varied, "found")).all()


def test_proposals_and_campaigns() -> None:
    """A Poisson number a visit; an office begins a campaign for every four; each mends its share of what is left of the
    long-standing problems before later visits."""
    base = {"stock": stock(), "detection": SURE}
    visits, rate, share = 20, 0.8, 0.2
    plain, varied = pair(base, {"proposals": {"rate": rate, "gather": 4, "mends": share}}, runs=400)
    made = total(varied, "proposals")
    assert has_mean(made, rate * visits)
    assert (total(varied, "campaigns") == made // 4).all()
    assert (total(varied, "self_corrected") > 0).any()
    assert same_but(plain, varied, set(COUNTS) - {"villages", "visits"})  # the same visits
    # 20 visits one after the other: before the k-th there have been Poisson(0.8 k) proposals
    steps = np.arange(200)
    left = sum((poisson.pmf(steps, rate * k) * (1 - share) ** (steps // 4)).sum() if k else 1.0 for k in range(visits))
    assert has_mean(total(varied, "found"), 10.0 * left)
    assert has_mean(total(varied, "found") + total(varied, "self_corrected"), 10.0 * visits)


def test_the_public_judges() -> None:
    """As many are satisfied as the two chances say, of those who are asked; others can be sent a look-back."""
    base = {"stock": stock(), "detection": SURE, "repair": SLOW, "check": {"look_back": 0.0}}
    plain, varied = pair(base, {"assessment": {"asked": 0.5, "in_time": 0.9}})
    assert same_but(plain, varied, {"asked", "satisfied"})
    asked = total(varied, "asked")
    checked = total(varied, "exit_closed")
    assert has_mean(asked / checked, 0.5)
    assert has_mean(total(varied, "satisfied") - 0.9 * asked, 0.0)
    _, back = pair(base, {"assessment": {"asked": 0.5, "in_time": 0.9, "look_back": True}}, rounds=((0, 60), (200, 100)))
    assert (total(back, "asked_back") == total(back, "asked") - total(back, "satisfied")).all()
    assert total(back, "look_backs").sum() > 0
    assert (total(back, "look_backs") <= total(back, "asked_back")).all()


def test_overdue_repairs_please_less() -> None:
    """Where the deadline is missed everywhere, the second chance holds."""
    late = {"immediate": SLOW["immediate"] | {"deadline": 20}, "planned": SLOW["planned"] | {"deadline": 80}, "on_site": 0.0}
    base = {"stock": stock(), "detection": SURE, "repair": late, "check": {"reminder": 0.0, "look_back": 0.0}}
    _, varied = pair(base, {"assessment": {"asked": 1.0, "in_time": 1.0, "overdue": 0.7}}, days=1.0)
    assert total(varied, "asked").sum() > 1000
    assert has_mean(total(varied, "satisfied") - 0.7 * total(varied, "asked"), 0.0)


@pytest.mark.parametrize(("several", "slower", "share"), [(0.5, 1.0, 1.0), (0.5, 2.0, 0.5), (1.0, 2.0, 0.0), (0.0, 2.0, 1.0)])
def test_joint_repair_takes_longer(several: float, slower: float, share: float) -> None:
    """The problems that need several bodies miss their deadline where these do not work together."""
    joint = {"share": several, "slower": slower}
    base = {"stock": stock(), "detection": SURE, "repair": SLOW | {"on_site": 0.0, "joint": joint}}
    outcomes = run(base, runs=100)
    in_time, due = total(outcomes, "in_time"), total(outcomes, "due")
    assert due.sum() > 1000
    if share in {0.0, 1.0}:
        assert (in_time == share * due).all()
    else:
        assert has_mean(in_time - share * due, 0.0)


def test_the_township_serves_repairs() -> None:
    """Villages that are inspected with their township meet deadlines that others miss."""
    shares = {}
    for factor in (1.0, 0.5):
        repair = {"on_site": 0.0, "with_township": factor,
                  "immediate": {"share": 1.0, "mean": 50, "cv": 0.0, "deadline": 40}}  # fmt: skip
        scenario = small_scenario(
            6, townships=1, rounds=((0, 60),), findings={"stock": stock(), "detection": SURE, "repair": repair}
        )
        rows = [(0, 0, 0, 3.0, 0), *((k, 0, 0, 2.0, 0) for k in range(1, 7))]
        plan = chained_plan(scenario, rows, ["regular", *["integrated"] * 3, *["direct"] * 3])
        outcomes = simulate(scenario, plan, replications=40, seed=2)
        shares[factor] = total(outcomes, "in_time").sum() / total(outcomes, "found").sum()
    assert shares[1.0] == 0.0
    assert abs(shares[0.5] - 0.5) < Z * np.sqrt(0.25 / (40 * 60))


@pytest.mark.slow
def test_three_bodies_notice_more() -> None:
    """One body misses half of the overdue problems, three an eighth."""
    late = {"immediate": SLOW["immediate"] | {"mean": 400, "deadline": 20, "share": 1.0}, "on_site": 0.0}
    exits = {}
    for bodies in (1, 3):
        check = {"reminder": 0.02, "look_back": 0.0, "accountability": 0.0, "bodies": bodies, "notice": 0.5}
        outcomes = run({"stock": stock(1.0), "detection": SURE, "repair": late, "check": check}, runs=400, days=1.0)
        exits[bodies] = total(outcomes, "exit_reminder").mean()
    assert exits[3] / exits[1] == pytest.approx(0.875 / 0.5, rel=0.25)


@pytest.mark.slow
def test_only_kinds_that_were_seen_are_corrected() -> None:
    """Of 15 kinds the first visit of 10 problems shows 1 - exp(-10 / 15) on average; the rest is corrected nowhere."""
    correction = {"rate": 2.0, "scope": "office"}
    base = {"stock": stock(), "detection": SURE}
    rows = [(k, 0, 0 if k == 0 else 1, 2.0, 0) for k in range(20)]
    given: dict[str, Any] = {"runs": 300, "rounds": ((0, 10), (200, 60)), "rows": rows}
    all_kinds = run(base | {"self_correction": correction}, **given)
    kinds = run(base | {"self_correction": correction | {"kinds": 15}}, **given)
    seen = 1 - np.exp(-10 / 15)
    ratio = total(kinds, "self_corrected").mean() / total(all_kinds, "self_corrected").mean()
    assert ratio == pytest.approx(seen, rel=0.04)
    assert (total(kinds, "visits") == total(all_kinds, "visits")).all()


def found_at_night(detection: float, days: float) -> float:
    """Share of the problems that visits of some days find, of which a day is a part with a factor of its own."""
    mode = {"parts": [{"name": NIGHT, "days": 1.0, "detection": detection}], "team": {"size": 4}}
    rules = {"stock": stock(), "detection": {"rate": 0.05}}
    return float(total(run(rules, runs=300, modes={"direct": mode}, days=days), "found").mean()) / 200


@pytest.mark.parametrize(
    ("detection", "days", "factor"), [(1.0, 2.0, 1.0), (3.0, 2.0, 2.0), (0.0, 2.0, 0.5), (0.5, 1.0, 0.5), (0.0, 0.5, 0.0)]
)
def test_parts_of_a_visit_find(detection: float, days: float, factor: float) -> None:
    """A part of half the days that finds three times as much doubles the visit's rate of detection; in the least, nothing."""
    assert found_at_night(detection, days) == pytest.approx(1 - np.exp(-0.05 * 4 * days * factor), abs=0.01)


def test_modes_with_parts_and_without_stand_side_by_side() -> None:
    """Villages in turn: those of the mode with a part that finds three times as much, and those of the other."""
    modes = {
        "direct": flat_mode(2, classes=list(CLASSES), parts=[{"name": NIGHT, "days": 1.0, "detection": 3.0}]),
        "checklist": flat_mode(2, classes=list(CLASSES), detection=1.0),
    }
    scenario = small_scenario(20, rounds=((0, 200),), modes=modes, findings={"stock": stock(), "detection": {"rate": 0.05}})
    plan = chained_plan(scenario, [(k, 0, 0, 2.0, 0) for k in range(20)], ["direct", "checklist"] * 10)
    kept, _ = by_visit(simulate(scenario, plan, replications=300, seed=3, keep_visits=True))
    shares = kept.mean(axis=0).reshape(10, 2).mean(axis=0) / 10
    assert shares == pytest.approx(1 - np.exp(-0.05 * 4 * 2 * np.array([2.0, 1.0])), abs=0.02)


def test_villages_with_many_away_tell_more_online() -> None:
    """A fifth away and three fifths: half of the mean, and half as much again."""
    findings = {"stock": stock(), "detection": {"rate": 0.0, "online": 0.4}}
    scenario = small_scenario(20, rounds=((0, 200),), modes={"direct": flat_mode(2, classes=list(CLASSES))}, findings=findings)
    sites = scenario.sites.with_columns(away=pl.Series([0.2, 0.6] * 10))
    plan = chained_plan(scenario, [(k, 0, 0, 2.0, 0) for k in range(20)])
    kept, _ = by_visit(simulate(dataclasses.replace(scenario, sites=sites), plan, replications=300, seed=3, keep_visits=True))
    shares = kept.mean(axis=0).reshape(10, 2).mean(axis=0) / 10
    assert shares == pytest.approx(1 - np.exp(-0.4 * np.array([0.5, 1.5])), abs=0.02)


@pytest.mark.slow
def test_calls_are_counted() -> None:
    """As many as a renewal process of time at work and away has on average, and none where there are none."""
    mobile = {"mobile": {"rate": 25.0, "days": 1.0}}
    scenario = small_scenario(20, rounds=((0, 200),), uncertainty=mobile)
    outcomes = simulate(scenario, chained_plan(scenario, [(k, 0, 0, 2.0, 0) for k in range(20)]), replications=400, seed=5)
    assert outcomes.called is not None
    # away for 1 day after 10 at work on average: 200 days hold 200 / 11 calls, and nearly a fifth of one more
    assert outcomes.called.sum(axis=(1, 2)).mean() == pytest.approx(200 / 11, rel=0.03)
    quiet = simulate(small_scenario(2), chained_plan(small_scenario(2), [(0, 0, 0, 2.0, 0)]), replications=2, seed=5)
    assert quiet.called is None
