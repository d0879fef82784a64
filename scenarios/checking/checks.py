"""Checks across sections and tables: words that refer to each other, and what is implausible."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from scenarios.checking.idle import check_idle
from scenarios.checking.idle_settings import warn_of_idle_settings
from scenarios.dispatch.choice import check_classes
from scenarios.language import listed, of_number, say
from scenarios.options.abilities import check_abilities
from scenarios.options.hosts import check_linked, hosts_by_mode, needs_host, warn_of_unlinked
from scenarios.options.quotas import warn_of_quotas
from scenarios.options.support import warn_of_idle_links
from scenarios.options.ways import ways
from scenarios.problems import SCENARIO_FILE, Findings, nearest
from scenarios.scenario import Scenario
from scenarios.schema import ScenarioFile
from scenarios.stays.closures import covered_sites
from scenarios.stays.mode_rounds import season_rounds
from scenarios.stays.second_visits import kept_slots, modes_again, second_visits_wanted
from scenarios.stays.windows import open_rounds, team_windows
from scenarios.stays.workload import mode_days
from scenarios.tables.reading import KIND_TITLES

MOST_SHOWN = 12
"""Offices named in a problem; a country has thousands."""


def check_words(file: ScenarioFile, findings: Findings) -> None:
    """Check that sections which name offices name existing ones, and that dates lie in the term."""
    for number, milestone in enumerate(file.milestones, start=1):
        place = f"milestones[{number}]"
        if milestone.office is not None and milestone.office not in file.offices:
            fault = milestone.office
            findings.error(SCENARIO_FILE, f"{place}.office", fault, _shown(file.offices), nearest(fault, file.offices))
        if not file.term.start <= milestone.by <= file.term.end:
            allowed = say(
                f"a date from {file.term.start} to {file.term.end}", f"{file.term.start} 至 {file.term.end} 之间的日期"
            )
            findings.error(SCENARIO_FILE, f"{place}.by", milestone.by, allowed)
        if milestone.site_class is not None and milestone.kind != "village":
            fault = milestone.kind
            findings.error(
                SCENARIO_FILE, f"{place}.kind", fault, say("village, if class is given", "指定 class 时只能是 village")
            )
    check_linked(file, SCENARIO_FILE, findings)
    check_classes(file, file.simulation.dispatch, findings)
    feedback, report = file.follow_up.feedback.mean, file.rounds.report_days * 7 / 5
    if feedback < report:
        fault = say(f"{of_number(feedback, 'day')} to feedback", f"{feedback:g} 天内反馈")
        allowed = say(
            f"at least {of_number(report, 'day')}: the reports alone take {of_number(file.rounds.report_days, 'working day')}",
            f"至少 {report:g} 天：仅撰写报告就要 {file.rounds.report_days:g} 个工作日",
        )
        findings.warn(SCENARIO_FILE, "follow_up.feedback.mean", fault, allowed)
    if not any(section.count for section in file.teams.values()):
        findings.error(SCENARIO_FILE, "teams", say("no team", "没有巡察组"), say("at least one team", "至少一个巡察组"))


def _shown(words: Iterable[str]) -> str:
    return listed(words, MOST_SHOWN)


def check_scenario(scenario: Scenario, findings: Findings) -> None:
    """Check what only the complete scenario shows: sites that no mode can serve (error), and implausible figures (warnings)."""
    check_abilities(scenario, findings)
    if findings.errors:
        return
    warn_of_idle_links(scenario, findings)
    days = mode_days(scenario)
    is_counted = np.array([scenario.mode(name).chosen for name in scenario.modes])
    served = np.asarray(~np.isnan(days[:, is_counted]).all(axis=1)) | np.isfinite(scenario.done_day)
    if not served.all():
        unserved_sites = scenario.sites.filter(pl.Series(~served))
        kinds = unserved_sites.group_by("kind", "class").len().sort("kind", "class")
        for kind, site_class, count in kinds.iter_rows():
            label = "" if site_class is None else scenario.file.classes.labels[site_class].zh
            kind_label = listed(word for word in (KIND_TITLES[kind][1], label) if word)
            fault = say(
                f"{of_number(count, 'site')} of kind {kind}, class {site_class} without a mode",
                f"{count} 个对象（{kind_label}）没有可用方式",
            )
            allowed = say("a mode that serves them, of an office with a team", "适用的方式，且其巡察办有巡察组")
            hint = say(
                "add one under [modes], for example [modes.regular] for townships",
                "在 [modes] 下增加，如乡镇用 [modes.regular]",
            )
            findings.error(SCENARIO_FILE, "modes", fault, allowed, hint)
        return
    seasons = season_rounds(scenario)
    for column, name in enumerate(scenario.modes):
        if np.isnan(days[:, column]).all():
            fault = say("no site that can use it", "没有对象可用")
            findings.warn(
                SCENARIO_FILE, f"modes.{name}", fault, say("a mode for at least one site", "至少适用于一个对象的方式")
            )
        elif not seasons[column].any():
            fault = say("no round in its season or between its dates", "没有轮次落在该方式的季节或起止日期内")
            allowed = say(
                "a round that begins between since and before, all of whose working days lie in the season",
                "至少一轮在 since 与 before 之间开始，且工作日全部在季节内",
            )
            findings.warn(SCENARIO_FILE, f"modes.{name}.season", fault, allowed)
    _check_blackouts(scenario, findings)
    warn_of_unlinked(scenario, SCENARIO_FILE, findings)
    warn_of_quotas(scenario, SCENARIO_FILE, findings)
    _warn_of_second_visits(scenario, findings)
    open_sites = np.isinf(scenario.done_day)
    demand = float(np.nanmin(np.where(is_counted, days, np.nan)[open_sites], axis=1).sum())
    capacity = int((team_windows(scenario).days * scenario.team_crew[:, None]).sum())
    if capacity < demand:
        fault = say(f"{of_number(capacity, 'team-day')} for at least {demand:.0f}", f"{capacity} 组日，至少需要 {demand:.0f}")
        hint = say("more teams, more rounds, or lighter modes", "增加巡察组、轮次，或采用更简便的方式")
        findings.warn(SCENARIO_FILE, "teams", fault, say("at least as many as are needed", "能力不低于需求"), hint)
    _warn_of_unreachable(scenario, days[:, is_counted], findings)
    _warn_of_long_visits(scenario, findings)
    check_idle(scenario, days, findings)
    warn_of_idle_settings(scenario, findings)
    if not scenario.file.sites.after_other_check and scenario.sites["other_check"].null_count() < len(scenario.sites):
        fault = say("0, but the sites have dates of other checks", "0，但对象表有其他检查日期")
        allowed = say("days during which such a site is not inspected, for example 365", "他检后不再进驻的天数，如 365")
        findings.warn(SCENARIO_FILE, "sites.after_other_check", fault, allowed)
    for rnd in scenario.rounds:
        span = rnd.end - rnd.start
        if span > 2 * rnd.workdays + 14:
            fault = say(
                f"{of_number(rnd.workdays, 'working day takes')} {of_number(span, 'day')}",
                f"{rnd.workdays} 个工作日跨 {span} 天",
            )
            findings.warn(SCENARIO_FILE, f"round {rnd.id}", fault, say("a round outside blackouts", "避开停巡期的轮次"))


def _warn_of_second_visits(scenario: Scenario, findings: Findings) -> None:
    """Warn of second visits for which no stay is long enough, or none late enough."""
    second_visits = second_visits_wanted(scenario)
    slots = Counter(slot.mode for slot in kept_slots(scenario, team_windows(scenario))) if second_visits else Counter[int]()
    for column in modes_again(scenario):
        name, count = scenario.modes[column], sum(number for (mode, _), number in second_visits.items() if mode == column)
        if slots[column] < max(count, 1):
            fault = say(
                f"{of_number(count, 'second visit')}, with room for {slots[column]}",
                f"{count} 次，其中 {slots[column]} 次有进驻时段可排",
            )
            allowed = say(
                "a share of at least one site, stays long enough and late enough",
                "至少一个对象的比例，且有足够长、足够晚的轮次",
            )
            findings.warn(SCENARIO_FILE, f"modes.{name}.again", fault, allowed)


def _warn_of_unreachable(scenario: Scenario, days: NDArray[np.float64], findings: Findings) -> None:
    """Warn of sites that can't be covered: closed in all rounds, or to be inspected with a township that is done already."""
    is_open = np.isinf(scenario.done_day)
    is_closed = is_open & ~open_rounds(scenario).any(axis=1)
    if is_closed.any():
        fault = say(
            f"{of_number(is_closed.sum(), 'site')} that cannot be visited in any round",
            f"{is_closed.sum()} 个对象在各轮均不可进驻",
        )
        hint = say("check their seasons and the blocked times", "请核对可巡时段和停巡表")
        findings.warn(
            SCENARIO_FILE,
            "rounds",
            fault,
            say("at least one round in which each site can be visited", "每个对象至少有一轮可进驻"),
            hint,
        )
    names = [name for name in scenario.modes if scenario.mode(name).chosen]
    free = np.array([not needs_host(scenario.mode(name)) for name in names])
    alone = ~np.isnan(days[:, free]).all(axis=1)
    hosts = hosts_by_mode(scenario)[:, [scenario.modes.index(name) for name in names]][:, ~free]
    hostless = ((hosts >= 0) & ~is_open[hosts]).any(axis=1) & ~((hosts >= 0) & is_open[hosts]).any(axis=1)
    is_stranded = is_open & ~alone & hostless
    if is_stranded.any():
        count = int(is_stranded.sum())
        fault = say(
            f"{of_number(count, 'site')} that can only be inspected with another one, which is done already",
            f"{count} 个对象须随乡镇等巡察，而后者已巡",
        )
        findings.warn(SCENARIO_FILE, "modes", fault, say("a mode without a host that serves them", "不依附其他对象的适用方式"))


def _warn_of_long_visits(scenario: Scenario, findings: Findings) -> None:
    """Warn of sites whose shortest visit is longer, with the way there and home, than any stay of its office."""
    windows = team_windows(scenario)
    longest = np.zeros(len(scenario.offices))
    np.maximum.at(longest, [team.office for team in scenario.teams], windows.days.max(axis=1, initial=0))
    is_counted = np.array([scenario.mode(name).chosen for name in scenario.modes])
    options, bases = ways(scenario), scenario.travel.sites
    is_kept = is_counted[options.mode] & np.isinf(scenario.done_day)[options.site]
    site, office, visit_days = options.site[is_kept], options.office[is_kept], options.days[is_kept]
    need = visit_days + scenario.travel.days(bases + office, site) + scenario.travel.days(site, bases + office)
    excess = np.full(len(scenario.sites), np.inf)
    np.minimum.at(excess, site, need - longest[office])
    long = np.flatnonzero(np.isfinite(excess) & (excess > TIME_TOLERANCE))
    if not len(long):
        return
    tolerance = scenario.file.simulation.tolerance
    worst = int(long[np.argmax(excess[long])])
    name = scenario.sites["name"][worst]
    fault = say(
        f"visits to {of_number(len(long), 'site')} that are longer than any stay, travel included: {name} by "
        f"{excess[worst]:.2f} days",
        f"{len(long)} 个对象的进驻（含往返）超过任何一轮的现场时间：{name} 超出 {excess[worst]:.2f} 天",
    )
    allowed = say(
        f"at most {of_number(tolerance, 'day')} longer, which are worked off on the last day (simulation.tolerance)",
        f"至多超出 {tolerance:g} 天，在最后一天补足（simulation.tolerance）",
    )
    hint = say("longer stays (on_site_days), or shorter visits", "延长现场时间（on_site_days），或缩短进驻")
    findings.warn(SCENARIO_FILE, "rounds", fault, allowed, hint)


def _check_blackouts(scenario: Scenario, findings: Findings) -> None:
    """Warn of blackouts that affect no site."""
    for number, blackout in enumerate(scenario.file.calendar.blackouts, start=1):
        if not blackout.general and not covered_sites(scenario, blackout).any():
            fault = say("no site in its region and class", "其地区和分类中没有对象")
            allowed = say("a blackout that affects at least one site", "至少涉及一个对象")
            findings.warn(SCENARIO_FILE, f"calendar.blackouts[{number}]", fault, allowed)
