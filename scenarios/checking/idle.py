"""Parts of a scenario that would change nothing: milestones without sites, modes that no plan would use, and the like."""

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.blackouts import blackout_days
from scenarios.calendar.work_calendar import china_working_days
from scenarios.language import aside, listed, say
from scenarios.options.milestones import milestone_sites
from scenarios.problems import SCENARIO_FILE, Findings
from scenarios.scenario import Scenario
from scenarios.schema import Mode
from scenarios.stays.workload import mode_offices


def check_idle(scenario: Scenario, days: NDArray[np.float64], findings: Findings) -> None:
    """Refuse or warn of what would change nothing; `days` are those of `mode_days`."""
    _check_milestones(scenario, findings)
    _warn_of_blackouts(scenario, findings)
    _warn_of_cluster_column(scenario, findings)
    _warn_of_dominated_modes(scenario, days, findings)


def _check_milestones(scenario: Scenario, findings: Findings) -> None:
    """Refuse milestones that no site counts for: they would hold for sure."""
    for number, milestone in enumerate(scenario.file.milestones):
        if not milestone_sites(scenario, number).any():
            scope = [milestone.kind, milestone.site_class, milestone.office]
            fault = say("no site", "没有对象") + aside(listed(word for word in scope if word))
            allowed = say("a kind, class and office with at least one site", "至少涉及一个对象的类型、分类和巡察办")
            findings.error(SCENARIO_FILE, f"milestones[{number + 1}]", fault, allowed)


def _warn_of_blackouts(scenario: Scenario, findings: Findings) -> None:
    """Warn of general blackouts that take no working day of the term."""
    calendar = scenario.file.calendar
    working = np.ones(scenario.calendar.days, bool)
    if not calendar.weekends:
        working = china_working_days(scenario.calendar.start, scenario.calendar.days)
    for number, blackout in enumerate(calendar.blackouts, start=1):
        if blackout.general and not (blackout_days(blackout, scenario.calendar) & working).any():
            fault = say("no working day of the term in it", "届内没有工作日落在其中")
            findings.warn(
                SCENARIO_FILE, f"calendar.blackouts[{number}]", fault, say("working days of the term", "届内的工作日")
            )


def _warn_of_cluster_column(scenario: Scenario, findings: Findings) -> None:
    """Warn of clusters in the table of sites that no mode inspects together."""
    together = any(mode.host == "cluster" for mode in scenario.file.modes.values())
    if not together and "cluster" in scenario.sites.columns and scenario.sites["cluster"].drop_nulls().len():
        fault = say("a column cluster, but no mode that inspects neighbouring sites together", "有“片区”列，而没有连片巡的方式")
        allowed = say("[modes.thematic] or [modes.block], for example", "如 [modes.thematic] 或 [modes.block]")
        findings.warn(SCENARIO_FILE, "modes", fault, allowed)


def _warn_of_dominated_modes(scenario: Scenario, days: NDArray[np.float64], findings: Findings) -> None:
    """Warn of modes that a plan never uses: at each of their sites another one of the same office is as light and always free.

    A plan minimises days and ignores what makes a costlier mode worthwhile (it finds more): `quota_least` asks for such visits.
    """
    offices = mode_offices(scenario)
    modes = [scenario.mode(name) for name in scenario.modes]
    for column, mode in enumerate(modes):
        sites = np.flatnonzero(~np.isnan(days[:, column]))
        if not mode.chosen or mode.quota_least is not None or not len(sites):
            continue
        rivals = [k for k, rival in enumerate(modes) if k != column and _free(rival)]
        lighter = np.zeros(len(sites), bool)
        for k in rivals:
            same_office = offices[sites, k] == offices[sites, column]
            shorter = days[sites, k] < days[sites, column] - 1e-9
            lighter |= same_office & shorter
        if lighter.all():
            fault = say(
                "a mode that no plan uses: a lighter one serves all its sites at any time",
                "其对象均有更省时且不受限的方式，计划不会采用",
            )
            allowed = say(
                "quota_least visits, or classes that no lighter mode serves", "填写 quota_least，或让更省时的方式不适用于其分类"
            )
            findings.warn(SCENARIO_FILE, f"modes.{scenario.modes[column]}", fault, allowed)


def _free(mode: Mode) -> bool:
    """Whether a mode can be used at any time, as often as wanted, by any team of its office."""
    unlimited = mode.quota is None and mode.quota_share is None and mode.always
    alone = mode.host == "none" and mode.sync is None
    return mode.chosen and alone and unlimited and mode.team.members == "own" and not mode.team.skills
