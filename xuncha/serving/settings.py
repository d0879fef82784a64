"""What can be set on the scenario's page: teams, rounds and milestones as fields, and what was changed as a `WhatIf`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from scenarios.file.addresses import locate
from scenarios.file.composition import compose
from scenarios.file.short_names import AmbiguousNameError, keys_of
from scenarios.language import say
from scenarios.opening import read_file
from scenarios.schema import ScenarioFile
from scenarios.schema.people.staff import RuleTeams
from scenarios.schema.time.rounds import DatedRound, YearlyRound
from scenarios.what_if.changed_scenario import WhatIf

FieldKind = Literal["number", "date", "text", "percent"]
MOST_OFFICES = 30
"""Offices whose teams have fields; a region's are set by its rule, or in the file."""
OTHERWISE = "otherwise"
"""Name of the field for everything else: KEY=VALUE, one a line."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A field: the key of the scenario that it sets, and what stands there."""

    key: str
    value: str
    kind: FieldKind
    label: str
    """What it is, for those who can't see the table."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of fields with its name."""

    name: str
    cells: tuple[Setting, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A table of fields."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]


def groups_of(address: str) -> list[Group]:
    """Return the fields of a scenario, as its file has them.

    Raises
    ------
    ScenarioError
        With the problems of the file.
    """
    file = read_file(address)
    groups = [_teams(file), _rounds(file), _milestones(file)]
    return [group for group in groups if group.rows]


def what_if_of(address: str, form: Mapping[str, Any]) -> WhatIf:
    """Return what a form says otherwise than the scenario, in the office's words where there are some."""
    document = compose(locate(address)).document
    sets = []
    for setting in _settings(address):
        value = str(form.get(setting.key, setting.value)).strip()
        if value and value != setting.value:
            text = f"{value}%" if setting.kind == "percent" else value
            sets.append(f"{_spoken(setting.key, document)}={text}")
    lines = str(form.get(OTHERWISE, "")).splitlines()
    return WhatIf(sets=(*sets, *(line.strip() for line in lines if line.strip())))


def method_words() -> list[tuple[str, str]]:
    """Return the ways to make a plan, each with what it is called."""
    return [
        ("optimal", say("the best that is found", "优化排期")),
        ("uniform", say("township by township", "一线平推")),
        ("nearest", say("nearest first", "就近优先")),
        ("risk", say("highest risk first", "高风险优先")),
        ("roundrobin", say("townships in turn", "各乡镇轮流")),
    ]


def _settings(address: str) -> Iterator[Setting]:
    for group in groups_of(address):
        for row in group.rows:
            yield from row.cells


def _spoken(key: str, document: dict[str, Any]) -> str:
    """Return the short name of a key where it has one that means it alone."""
    figures = {"count": "组数", "size": "人数", "on_site_days": "现场天数", "by": "节点日期", "target": "节点目标"}
    figures_en = {"count": "team_count", "size": "team_size", "on_site_days": "on_site_days", "by": "milestone_date",
                  "target": "milestone_target"}  # fmt: skip
    stem, _, figure = key.rpartition(".")
    if figure not in figures:
        return key
    entry: Any = document
    for step in stem.replace("[", ".").replace("]", "").split("."):
        entry = entry[int(step) - 1] if isinstance(entry, list) else (entry or {}).get(step, {})
    office = (document.get("offices") or {}).get(stem.removeprefix("teams."), {}) if stem.startswith("teams.") else entry
    name = office.get("name") if isinstance(office, dict) else None
    text = say(name.get("en", ""), name.get("zh", "")) if isinstance(name, dict) else ""
    spoken_key = f"{say(figures_en[figure], figures[figure])}.{text}"
    try:
        return spoken_key if text and "=" not in text and ";" not in text and keys_of(spoken_key, document) == [key] else key
    except AmbiguousNameError:
        return key


def _teams(file: ScenarioFile) -> Group:
    rows = []
    for office, section in list(file.teams.items())[:MOST_OFFICES]:
        name = str(file.offices[office].name) if office in file.offices else office
        rows.append(
            Row(
                name, (_field(f"teams.{office}.count", section.count, name), _field(f"teams.{office}.size", section.size, name))
            )
        )
    for number, rule in enumerate(file.office_rules, start=1):
        key, stem = _rule_figure(rule.teams), f"office_rules[{number}].teams"
        label = f"{_levels()[rule.level]} {say(*_FIGURES[key])}"
        cells = _field(f"{stem}.{key}", getattr(rule.teams, key), label), _field(f"{stem}.size", rule.teams.size, label)
        rows.append(Row(label, cells))
    heads = say("office", "巡察办"), say("teams", "组数"), say("people a team", "每组人数")
    return Group(say("Teams", "巡察组"), heads, tuple(rows))


_FIGURES = {
    "count": ("(each office)", "（每个巡察办）"),
    "total": ("(all together)", "（合计）"),
    "villages_per_team": ("(villages for each team)", "（每组村数）"),
}


def _levels() -> dict[str, str]:
    return {
        "county": say("county offices", "县级巡察办"),
        "prefecture": say("prefecture offices", "市级巡察办"),
        "province": say("province offices", "省级巡察办"),
    }


def _rule_figure(teams: RuleTeams) -> str:
    return next(key for key in _FIGURES if getattr(teams, key) is not None)


def _rounds(file: ScenarioFile) -> Group:
    rows = []
    for number, yearly in enumerate(file.rounds.yearly, start=1):
        name, stem = say(f"{yearly.name}, every year", f"{yearly.name}（每年）"), f"rounds.yearly[{number}]"
        start = Setting(f"{stem}.start", yearly.start, "text", f"{name}{_comma()}{say('first day', '首日')}")
        rows.append(Row(name, (start, *_length(stem, yearly, name))))
    for number, dated_round in enumerate(file.rounds.dated, start=1):
        name, stem = str(dated_round.name), f"rounds.dated[{number}]"
        start = Setting(f"{stem}.start", dated_round.start.isoformat(), "date", f"{name}{_comma()}{say('first day', '首日')}")
        rows.append(Row(name, (start, *_length(stem, dated_round, name))))
    heads = say("round", "轮次"), say("first day", "首日"), say("working days on site", "现场工作日")
    return Group(say("Rounds", "轮次"), heads, tuple(rows))


def _length(stem: str, section: YearlyRound | DatedRound, name: str) -> tuple[Setting, ...]:
    """Return the field of a stay's working days; none where its length is given otherwise."""
    days = section.on_site_days
    return () if days is None else (_field(f"{stem}.on_site_days", days, name),)


def _milestones(file: ScenarioFile) -> Group:
    rows = []
    for number, milestone in enumerate(file.milestones, start=1):
        name, stem = str(milestone.name), f"milestones[{number}]"
        by = Setting(f"{stem}.by", milestone.by.isoformat(), "date", f"{name}{_comma()}{say('by', '日期')}")
        share = Setting(
            f"{stem}.target", f"{100 * milestone.target:g}", "percent", f"{name}{_comma()}{say('share, %', '覆盖率 %')}"
        )
        rows.append(Row(name, (by, share)))
    heads = say("milestone", "节点"), say("by", "日期"), say("covered, %", "覆盖率 %")
    return Group(say("Milestones", "节点目标"), heads, tuple(rows))


def _comma() -> str:
    return say(", ", "，")


def _field(key: str, value: float, name: str) -> Setting:
    explanation = {
        "count": say("teams", "组数"), "size": say("people a team", "每组人数"), "total": say("teams", "组数"),
        "villages_per_team": say("villages for each team", "每组村数"),
        "on_site_days": say("working days on site", "现场工作日"),
    }[key.rpartition(".")[2]]  # fmt: skip
    return Setting(key, f"{value:g}", "number", f"{name}{_comma()}{explanation}")
