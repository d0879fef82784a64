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
    made = pooled[1] > 0
    return ratio(pooled[0][made], pooled[1][made])


def repaired_of_found(county: County) -> Vector:
    """Share repaired by the date of the reports of the problems that visits had found by then, shape (replications,)."""
    scenario = county.scenario()
    outcomes = simulate(scenario, county.plan, replications=REPLICATIONS // 4, seed=SEED, keep_visits=True)
    assert outcomes.visits is not None
    assert outcomes.findings is not None
    assert outcomes.findings.by_visit is not None
    assert scenario.file.findings is not None
    rules, date = scenario.file.findings.repair, MONTHS * 365.25 / 12
    found, feedback = outcomes.findings.by_visit[..., 0], outcomes.visits.feedback
    since = np.where(feedback < date, date - feedback, 0.0)
    hosted = np.array([scenario.mode(name).host == "township" for name in county.plan.visits["mode"]])
    hosted = np.broadcast_to(hosted, since.shape)
    planned = 1 - rules.on_site - rules.immediate.share
    share = rules.on_site + rules.immediate.share * repaired_share(rules, rules.immediate, since, hosted)
    share = share + planned * repaired_share(rules, rules.planned, since, hosted)
    seen = outcomes.visits.end <= date
    return (found * share * seen).sum(axis=1) / (found * seen).sum(axis=1)


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
    found = outcomes.findings
    assert found is not None
    return ratio(found.total("leads"), found.total("villages"))


def support(county: County, against: str | None) -> Vector:
    """Leads of the same villages on the same days: by supporting teams, and by as many of the county's own.

    The villages are those that a plan with eight supporting teams gives them; `against` is the mode of the county's teams, None
    for the one in which its own plan visits each village (directly where it would be elevated).
    """
    given = support_given(county)
    scenario = county.scenario(given)
    supported = baseline_plan(scenario, "uniform").visits.filter(pl.col("mode") == "support")
    of_plan = dict(zip(county.plan.visits["site"], county.plan.visits["mode"], strict=True))
    if against is None:
        modes = [{"elevated": "direct"}.get(of_plan.get(site, "none"), of_plan.get(site, "none")) for site in supported["site"]]
    else:
        modes = [against] * len(supported)
    tables = mode_days(scenario)
    days = np.array(
        [
            tables[scenario.site_row[site], scenario.modes.index(mode)] if mode != "none" else np.nan
            for site, mode in zip(supported["site"], modes, strict=True)
        ]
    )
    theirs, own = (
        [team.id for team in scenario.teams if scenario.offices[team.office].id == office] for office in ("donor", county.name)
    )
    local = supported.with_columns(
        mode=pl.Series("mode", modes, pl.String),
        office=pl.lit(county.name),
        team=pl.col("team").replace_strict(dict(zip(theirs, own, strict=False))),
        team_days=pl.Series(days),
    )
    same = ~np.isnan(days)
    with_it, without = (leads_a_village(county.run(given, Plan(table.filter(same)))[1]) for table in (supported, local))
    return with_it / without - 1


def support_uncontrolled(county: County) -> Vector:
    """Leads of a village that supporting teams visited over those of one that the county's own plan visits: other villages."""
    given = support_given(county)
    supported = baseline_plan(county.scenario(given), "uniform").visits.filter(pl.col("mode") == "support")
    return leads_a_village(county.run(given, Plan(supported))[1]) / leads_a_village(county.run()[1]) - 1


def checks(county: County, *, over_term: bool) -> Vector:
    """Fewer checks: of all villages over the whole term, or of inspected ones in the year from their visit on, that included.

    Those within the year are what a scenario loses in which all of them are spared.
    """
    rate, off = {"findings.other_checks.rate": 2}, {"policies.one-inspection-a-year.on": False}
    on = {"policies.one-inspection-a-year.on": True}
    if over_term:
        return county.level("checks_village_year", rate | on) / county.level("checks_village_year", rate | off) - 1
    none, some = (county.total("other_checks", rate | one) for one in (off, on))
    all_spared = county.total("other_checks", rate | off | {"findings.other_checks.exclusion": 1.0})
    visits = county.total("villages", rate)
    return (visits + some - all_spared) / (visits + none - all_spared) - 1


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
