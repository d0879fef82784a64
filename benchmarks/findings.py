"""Findings against the reports: table and picture of docs/validation.md. python benchmarks/findings.py [PICTURE]."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import polars as pl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from optimize.planning import baseline_plan
from results.intervals import Interval, mean_interval
from results.measures.finding_measures import finding_measures, ratio
from results.pictures.style import BLUE, FAINT, GRID, INK, RED, font_family
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.stays.workload import mode_days
from sim.findings.repairs import repaired_share, repaired_within
from sim.outcomes.outcome import Outcomes
from sim.replications import simulate

REPLICATIONS = 200
SEED = 1
COUNTIES = {
    "nanxun": "Zhejiang", "qidong": "Jiangsu", "feixian": "Shandong", "xiangcheng": "Henan", "changning": "Hunan",
    "weiyuan": "Sichuan",
}  # fmt: skip
"""Counties that ship, and their provinces; the first is the one that defaults were fitted in."""
BASE = {"findings.enabled": True}
PERSONS = 1518 / 10_300
"""Persons per covered village (Jiangsu)."""
PROPOSALS, CAMPAIGNS = 1978 / 15_300, 495 / 34_900
"""Per covered village (Zhejiang; Henan)."""
MONTHS = 37.7
"""From the assumed start of a term to the reports."""

Vector = NDArray[np.float64]
Change = Mapping[str, Any]


@dataclass(frozen=True)
class County:
    """A county with its own plan, which all experiments carry out."""

    name: str
    plan: Plan

    @classmethod
    def of(cls, name: str) -> "County":
        """Plan a county as it ships."""
        return cls(name, baseline_plan(load(name, changes=BASE), "uniform"))

    def scenario(self, changes: Change | None = None) -> Scenario:
        """Load the county with findings and changes."""
        return load(self.name, changes=BASE | dict(changes or {}))

    def run(self, changes: Change | None = None, plan: Plan | None = None) -> tuple[Scenario, Outcomes]:
        """Simulate the county with changes."""
        scenario = self.scenario(changes)
        outcomes = simulate(scenario, plan or self.plan, replications=REPLICATIONS, seed=SEED)
        if outcomes.failures:
            raise RuntimeError(outcomes.failures[0])
        return scenario, outcomes

    def level(self, measure: str, changes: Change | None = None) -> Vector:
        """One measure of one scenario, shape (replications,)."""
        return next(one.take() for one in finding_measures(*self.run(changes)) if one.id == measure)

    def total(self, name: str, changes: Change | None = None, plan: Plan | None = None) -> Vector:
        """One count of one scenario, shape (replications,)."""
        findings = self.run(changes, plan)[1].findings
        assert findings is not None
        return findings.total(name).astype(np.float64)

    def gain(self, name: str, without: Change, with_it: Change) -> Vector:
        """Relative difference of a count between two scenarios, of the same plan and paired by replication."""
        return self.total(name, with_it) / self.total(name, without) - 1

    def policy(self, name: str, count: str) -> Vector:
        """Relative difference that a policy makes to a count: without it, and with it."""
        return self.gain(count, {f"policies.{name}.on": False}, {f"policies.{name}.on": True})


@cache
def roomy(name: str) -> tuple[County, Outcomes]:
    """Simulate a county with a team more and a plan for it: there is room for look-backs."""
    more = {f"teams.{name}.count": load(name).file.teams[name].count + 1}
    county = County(name, baseline_plan(load(name, changes=BASE | more), "uniform"))
    return county, county.run(more)[1]


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


@dataclass(frozen=True)
class Row:
    """A figure of the reports, its experiment, and how it is written."""

    label: str
    reported: tuple[float, float]
    kind: str
    take: Callable[[County], Vector]
    form: str

    def number(self, value: float) -> str:
        """Write one number; what rounds to nothing has no sign."""
        text = f"{value:{self.form}}".replace("%", " %")
        return text if any(digit in text for digit in "123456789") else text.removeprefix("-")

    def stated(self) -> str:
        """Write what is reported."""
        low, high = (self.number(one) for one in self.reported)
        return low if low == high else f"{low}-{high}"

    def write(self, one: Interval) -> str:
        """Write what is simulated, with its interval."""
        low, high = (self.number(bound).removesuffix(" %") for bound in (one.low, one.high))
        return f"{self.number(one.value)} ({low}{' to ' if '+' in self.form else '-'}{high})"


def level(measure: str, changes: Change | None = None) -> Callable[[County], Vector]:
    return lambda county: county.level(measure, changes)


def policy(name: str, count: str) -> Callable[[County], Vector]:
    return lambda county: county.policy(name, count)


ROWS = (
    Row("problems per covered village", (7.5, 9.9), "fitted", level("found_village"), ".2f"),
    Row("key villages over others", (3.0, 3.0), "fitted", level("found_key_ratio"), ".2f"),
    Row("the same, only key villages direct", (3.0, 3.0), "predicted", only_key_direct, ".2f"),
    Row("repaired of found, month 37.7", (0.735, 0.735), "fitted", repaired_of_found, ".1%"),
    Row("solvable at once, in time", (0.951, 0.951), "fitted", solvable_in_time, ".1%"),
    Row("repaired on site, of found", (0.016, 0.098), "assumed", level("on_site"), ".1%"),
    Row(
        "repaired of due by the end, public asked",
        (0.988, 0.988),
        "predicted",
        level("repaired_due", {"findings.assessment.asked": 1.0}),
        ".1%",
    ),
    Row(
        "accountability of covered villages",
        (0.0089, 0.0089),
        "fitted",
        partial(per_village, count="exit_accountability"),
        ".2%",
    ),
    Row("look-backs of covered villages", (0.012, 0.012), "predicted", level("look_back_share"), ".2%"),
    Row("look-backs, a team more", (0.012, 0.012), "fitted", with_room, ".2%"),
    Row("problems solved a look-back, a team more", (1089 / 423, 1089 / 423), "predicted", solved_a_look_back, ".2f"),
    Row("leads of a key village", (93 / 18, 93 / 18), "fitted", leads_of_key, ".2f"),
    Row("support, leads: against direct", (0.3, 0.3), "predicted", partial(support, against="direct"), "+.1%"),
    Row("support, leads: against integrated", (0.3, 0.3), "predicted", partial(support, against="integrated"), "+.1%"),
    Row("support, leads: against modes of the own plan", (0.3, 0.3), "predicted", partial(support, against=None), "+.1%"),
    Row("support, leads: against other villages", (0.3, 0.3), "predicted", support_uncontrolled, "+.1%"),
    Row("online channel, problems", (0.136, 0.136), "fitted", policy("online-channel", "found"), "+.1%"),
    Row("repair on site, policy", (0.42, 0.42), "set", policy("repair-on-site", "on_site"), "+.1%"),
    Row("discipline deputies, leads", (0.15, 0.15), "set", policy("discipline-deputies", "leads"), "+.1%"),
    Row("checks, year from a visit on, at least", (-0.5, -0.5), "identity", partial(checks, over_term=False), "+.1%"),
    Row("checks, all villages, whole term, at least", (-0.5, -0.5), "predicted", partial(checks, over_term=True), "+.1%"),
    Row("persons per covered village", (PERSONS, PERSONS), "fitted", persons, ".3f"),
    Row("proposals per covered village", (PROPOSALS, PROPOSALS), "set", partial(public, name="proposals"), ".3f"),
    Row("campaigns per covered village", (CAMPAIGNS, CAMPAIGNS), "fitted", partial(public, name="campaigns"), ".4f"),
    Row("problems a campaign", (5259 / 495, 5259 / 495), "fitted", mended_a_campaign, ".1f"),
    Row(
        "corrected before a visit, a village",
        (2.0, 2.0),
        "fitted",
        partial(per_village, count="self_corrected", changes={"policies.early-self-correction.on": True}, covered=False),
        ".2f",
    ),
)


def main() -> None:
    counties = [County.of(name) for name in COUNTIES]
    print(f"| figure | reported | | {' | '.join(COUNTIES)} |\n|{'---|' * (3 + len(COUNTIES))}")
    found: dict[str, list[Interval]] = {}
    for row in ROWS:
        found[row.label] = [mean_interval(row.take(county)) for county in counties]
        cells = " | ".join(row.write(one) for one in found[row.label])
        print(f"| {row.label} | {row.stated()} | {row.kind} | {cells} |", flush=True)
    draw(found, Path(sys.argv[1] if len(sys.argv) > 1 else "findings.png"))


def draw(found: Mapping[str, list[Interval]], path: Path) -> None:
    """One line a figure: each county over what is reported, the fitted county filled."""
    with mpl.rc_context({"font.family": font_family(), "font.size": 10.5}):
        figure = Figure(figsize=(10.8, 6.6), dpi=150, facecolor="white")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        for line, row in enumerate(reversed(ROWS)):
            middle = sum(row.reported) / 2
            low, high = (bound / middle for bound in row.reported)
            reported = [min(low, 0.985), max(high, 1.015)]
            axes.plot(reported, [line, line], color=RED, alpha=0.35, linewidth=9, solid_capstyle="butt")
            values = [one.value / middle for one in found[row.label]]
            axes.plot(values[1:], [line] * (len(values) - 1), "o", color=BLUE, alpha=0.75, markerfacecolor="white")
            axes.plot(values[:1], [line], "o", color=BLUE)
        axes.set_yticks(range(len(ROWS)), [f"{row.label}  ({row.kind}, {row.stated()})" for row in reversed(ROWS)], color=INK)
        axes.axvline(1, color=RED, linewidth=0.8)
        axes.set_xlim(left=0)
        axes.grid(color=GRID, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.tick_params(colors=FAINT, length=0)
        axes.tick_params(axis="y", colors=INK)
        for spine in axes.spines.values():
            spine.set_visible(False)
        meaning = "simulated over reported (red); filled: Nanxun, where defaults were fitted; open: five other counties"
        figure.text(0.01, 0.012, meaning, color=INK)
        figure.tight_layout(rect=(0, 0.03, 1, 1))
        figure.savefig(path)


if __name__ == "__main__":
    main()
