"""Settings that are written and that nothing reads, since another setting or a table has taken their place."""

from collections.abc import Iterator

import numpy as np
from pydantic import BaseModel

from scenarios.language import say
from scenarios.people.skills import skill_name
from scenarios.problems import SCENARIO_FILE, Findings
from scenarios.scenario import Scenario
from scenarios.stays.windows import team_windows

Idle = tuple[str, str, str]
"""Place of a setting, why it changes nothing, and what would let it."""


def warn_of_idle_settings(scenario: Scenario, findings: Findings) -> None:
    """Warn of what is written without effect."""
    for look in (_extension, _synthesis, _weather, _skills):
        for place, fault, allowed in look(scenario):
            findings.warn(SCENARIO_FILE, place, fault, allowed)


def _changed(section: BaseModel) -> list[str]:
    """Names of the settings that differ from their defaults, in their order: a default that is written says nothing new."""
    kinds = type(section).model_fields
    return [name for name, kind in kinds.items() if getattr(section, name) != kind.get_default(call_default_factory=True)]


def _extension(scenario: Scenario) -> Iterator[Idle]:
    """Find an extension of stays that no unfinished visit gets."""
    simulation = scenario.file.simulation
    rules = {simulation.carry_over, *(mode.carry_over for mode in scenario.file.modes.values())}
    if "extend_days" in _changed(simulation) and "extend" not in rules:
        fault = say("no stay that is extended", "没有延长现场的情形")
        yield "simulation.extend_days", fault, say('carry_over = "extend"', 'carry_over = "extend"（延长）')


def _synthesis(scenario: Scenario) -> Iterator[Idle]:
    """Find distributions of attributes that the table of sites gives for every site."""
    section = scenario.file.synthesis
    for name in _changed(section):
        attribute = "theme" if name in ("themes", "theme_purity") else name
        if attribute == "seed":
            is_idle = not scenario.synthesised
        else:
            is_idle = attribute in scenario.sites.columns and attribute not in scenario.synthesised
        if is_idle:
            fault = say("a table with a value for every site, so that none is made up", "表中已逐一给出，无需合成")
            yield f"synthesis.{name}", fault, say("a column that is missing or has gaps", "缺少该列或该列有空格的对象表")


def _weather(scenario: Scenario) -> Iterator[Idle]:
    """Find closed roads in months in which no team is on site."""
    closed_shares = scenario.file.uncertainty.weather.closed
    if not closed_shares:
        return
    windows = team_windows(scenario)
    on_site = np.zeros(scenario.calendar.days + 1, bool)
    for start, end in zip(windows.start.ravel().tolist(), windows.end.ravel().tolist(), strict=True):
        on_site[start:end] = True
    dates = scenario.calendar.dates(np.flatnonzero(on_site[:-1]))
    months = {int(month) % 12 + 1 for month in np.unique(dates.astype("datetime64[M]").astype(np.int64))}
    for month in sorted(closed_shares):
        if closed_shares[month] > 0 and int(month) not in months:
            fault = say("no team that is on site in this month", "该月没有组在现场")
            yield f"uncertainty.weather.closed.{month}", fault, say("months in which rounds take place", "有轮次的月份")


def _skills(scenario: Scenario) -> Iterator[Idle]:
    """Find skills that no mode asks for."""
    wanted_skills = {skill_name(word) for mode in scenario.file.modes.values() for word in mode.team.skills}
    for office, section in scenario.file.teams.items():
        for word in section.skills:
            if skill_name(word) not in wanted_skills:
                fault = say(f"no mode asks for {word!r}", f"没有方式要求“{word}”")
                yield f"teams.{office}.skills", fault, say("skills of a mode's team", "方式的 team.skills 中的技能")
    table = scenario.staff
    if not wanted_skills and table is not None and "skills" in table.columns and table["skills"].drop_nulls().len():
        fault = say("a column skills, but no mode that asks for any", "有“专业”列，而没有方式要求任何专业")
        yield (
            "staff.table",
            fault,
            say('[modes.….team] skills = ["audit"], for example', '如 [modes.….team] skills = ["audit"]'),
        )
