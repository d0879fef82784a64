"""Experiments on findings: what reports tell of a policy, a mode or a follow-up, measured in a county of ours."""

from typing import Any

import numpy as np
import polars as pl
from counties import COUNTIES, REPLICATIONS, SEED, Change, County, Vector, roomy

from optimize.planning import baseline_plan
from results.measures.finding_measures import ratio
from scenarios.plans.plan import Plan
from scenarios.stays.workload import mode_days
from sim.findings.repairs import repaired_share, repaired_within
from sim.outcomes.outcome import Outcomes
from sim.replications import simulate

PERSONS = 1518 / 10_300
"""Persons per covered village (Jiangsu)."""
PROPOSALS, CAMPAIGNS = 1978 / 15_300, 495 / 34_900
"""Per covered village (Zhejiang; Henan)."""
MONTHS = 37.7
"""From the assumed start of a term to the reports."""


def solved_a_look_back(county: County) -> Vector:
    """Overdue problems settled by a look-back, pooled over groups of 25 replications: single ones make few, or none."""
    findings = roomy(county.name)[1].findings
    assert findings is not None
    pooled = [findings.total(name).reshape(-1, 25).sum(axis=1) for name in ("look_back_solved", "look_backs")]
    is_made = pooled[1] > 0
    return ratio(pooled[0][is_made], pooled[1][is_made])


def repaired_of_found(county: County) -> Vector:
    """Share repaired by the date of the reports of the problems that visits had found by then, shape (replications,)."""
    scenario = county.scenario()
    outcomes = simulate(scenario, county.plan, replications=REPLICATIONS // 4, seed=SEED, keep_visits=True)
    assert outcomes.visits is not None
    assert outcomes.findings is not None
    assert outcomes.findings.by_visit is not None
    assert scenario.file.findings is not None
    rules, date = scenario.file.findings.repair, MONTHS * 365.25 / 12
    problems, feedback = outcomes.findings.by_visit[..., 0], outcomes.visits.feedback
    days_since = np.where(feedback < date, date - feedback, 0.0)
    with_township = np.array([scenario.mode(name).host == "township" for name in county.plan.visits["mode"]])
    with_township = np.broadcast_to(with_township, days_since.shape)
    planned_share = 1 - rules.on_site - rules.immediate.share
    share = rules.on_site + rules.immediate.share * repaired_share(rules, rules.immediate, days_since, with_township)
    share = share + planned_share * repaired_share(rules, rules.planned, days_since, with_township)
    is_over = outcomes.visits.end <= date
    return (problems * share * is_over).sum(axis=1) / (problems * is_over).sum(axis=1)


def per_village(county: County, count: str, changes: Change | None = None, *, covered: bool = True) -> Vector:
    """Count for each covered village, or each village."""
    scenario, outcomes = county.run(changes)
    assert outcomes.findings is not None
    villages = outcomes.findings.total("villages") if covered else int(scenario.is_village.sum())
    return outcomes.findings.total(count) / villages


def solvable_in_time(county: County) -> Vector:
    """Share of repairs with a short deadline that are in time, by their law; the same in all replications."""
    rules = county.scenario().file.findings
    assert rules is not None
    kind = rules.repair.immediate
    return np.full(2, float(repaired_within(kind, np.array(float(kind.deadline)))))


def mended_a_campaign(county: County) -> Vector:
    """Problems that a campaign mends in villages not yet visited, without other self-correction; pooled."""
    changes = {"findings.proposals.rate": PROPOSALS, "policies.early-self-correction.on": False,
               "findings.self_correction.rate": 0.0}  # fmt: skip
    pooled = [county.total(name, changes).reshape(-1, 25).sum(axis=1) for name in ("self_corrected", "campaigns")]
    return pooled[0] / pooled[1]


def leads_of_key(county: County) -> Vector:
    """Leads of a covered key village."""
    findings = county.run()[1].findings
    assert findings is not None
    return ratio(findings.by_class("leads")[:, 0], findings.by_class("villages")[:, 0])


def with_room(county: County) -> Vector:
    """Look-backs per covered village where there is room."""
    findings = roomy(county.name)[1].findings
    assert findings is not None
    return ratio(findings.total("look_backs"), findings.total("villages"))


def only_key_direct(county: County) -> Vector:
    """Problems of key villages over others where only key villages have direct visits, without the online channel."""
    changes = {"modes.direct.classes": ["key"], "policies.online-channel.on": False}
    return County(county.name, baseline_plan(county.scenario(changes), "uniform")).level("found_key_ratio", changes)


def support_given(county: County) -> dict[str, Any]:
    """Let eight teams from elsewhere support a county, which then has as many of its own."""
    own_office = county.scenario().file.offices[county.name]
    assert own_office.lon is not None
    return {
        "offices.donor": {
            "name": {"zh": "支援方", "en": "donor"}, "level": "prefecture", "region": "6590",
            "lon": own_office.lon + 0.5, "lat": own_office.lat,
        },
        "teams.donor": {"count": 8, "size": 7},
        "support": [{"donor": "donor", "region": own_office.region, "teams": 8, "most_rounds": 60}],
        "modes.support": {"season": [], "quota": 100_000},
        f"teams.{county.name}.count": 8,
    }  # fmt: skip


def leads_a_village(outcomes: Outcomes) -> Vector:
    """Leads of a covered village, shape (replications,)."""
    findings = outcomes.findings
    assert findings is not None
    return ratio(findings.total("leads"), findings.total("villages"))


def support(county: County, against: str | None) -> Vector:
    """Leads of the same villages on the same days: by supporting teams, and by as many of the county's own.

    The villages are those that a plan with eight supporting teams gives them; `against` is the mode of the county's teams, None
    for the one in which its own plan visits each village (directly where it would be elevated).
    """
    changes = support_given(county)
    scenario = county.scenario(changes)
    support_visits = baseline_plan(scenario, "uniform").visits.filter(pl.col("mode") == "support")
    of_plan = dict(zip(county.plan.visits["site"], county.plan.visits["mode"], strict=True))
    if against is None:
        modes = [
            {"elevated": "direct"}.get(of_plan.get(site, "none"), of_plan.get(site, "none")) for site in support_visits["site"]
        ]
    else:
        modes = [against] * len(support_visits)
    tables = mode_days(scenario)
    days = np.array(
        [
            tables[scenario.site_row[site], scenario.modes.index(mode)] if mode != "none" else np.nan
            for site, mode in zip(support_visits["site"], modes, strict=True)
        ]
    )
    donor_teams, own_teams = (
        [team.id for team in scenario.teams if scenario.offices[team.office].id == office] for office in ("donor", county.name)
    )
    local = support_visits.with_columns(
        mode=pl.Series("mode", modes, pl.String),
        office=pl.lit(county.name),
        team=pl.col("team").replace_strict(dict(zip(donor_teams, own_teams, strict=False))),
        team_days=pl.Series(days),
    )
    is_known = ~np.isnan(days)
    leads_with, leads_without = (
        leads_a_village(county.run(changes, Plan(table.filter(is_known)))[1]) for table in (support_visits, local)
    )
    return leads_with / leads_without - 1


def support_uncontrolled(county: County) -> Vector:
    """Leads of a village that supporting teams visited over those of one that the county's own plan visits: other villages."""
    changes = support_given(county)
    support_visits = baseline_plan(county.scenario(changes), "uniform").visits.filter(pl.col("mode") == "support")
    return leads_a_village(county.run(changes, Plan(support_visits))[1]) / leads_a_village(county.run()[1]) - 1


def checks(county: County, *, over_term: bool) -> Vector:
    """Fewer checks: of all villages over the whole term, or of inspected ones in the year from their visit on, that included.

    Those within the year are what a scenario loses in which all of them are spared.
    """
    rate, policy_off = {"findings.other_checks.rate": 2}, {"policies.one-inspection-a-year.on": False}
    policy_on = {"policies.one-inspection-a-year.on": True}
    if over_term:
        return (
            county.level("checks_village_year", rate | policy_on) / county.level("checks_village_year", rate | policy_off) - 1
        )
    checks_unspared, checks_spared = (county.total("other_checks", rate | policy) for policy in (policy_off, policy_on))
    all_spared = county.total("other_checks", rate | policy_off | {"findings.other_checks.exclusion": 1.0})
    visits = county.total("villages", rate)
    return (visits + checks_spared - all_spared) / (visits + checks_unspared - all_spared) - 1


def persons(county: County) -> Vector:
    """Persons per covered village, with as many a lead as gives the report in the first county."""
    first = County.of(next(iter(COUNTIES)))
    a_lead = PERSONS * first.total("villages").sum() / first.total("leads").sum()
    changes = {"findings.leads.persons": float(a_lead)}
    return county.total("persons", changes) / county.total("villages", changes)


def public(county: County, name: str) -> Vector:
    """Proposals or campaigns per covered village, at the rate of the report."""
    changes = {"findings.proposals.rate": PROPOSALS}
    return county.total(name, changes) / county.total("villages", changes)
