"""Remedies by people: who leads and fills teams, who has a skill, who is exchanged, and who supports other regions."""

from collections.abc import Callable, Iterator

import numpy as np
import polars as pl

from optimize.changes import changed, with_file
from optimize.explaining.remedies.remedy_search import Change, Remedy, RemedySearch
from scenarios.naming.option_words import level_zh
from scenarios.people.formations import formed_otherwise, ordinary_teams
from scenarios.people.loans import teams_for_plan
from scenarios.people.pools import lend, sharing_offices
from scenarios.people.skills import skill_name
from scenarios.people.staff import formed_teams
from scenarios.scenario import Scenario
from scenarios.schema import Text
from scenarios.schema.people.pools import PoolSection
from scenarios.stays.windows import team_windows

ROLES = {"leader": ("leaders", "组长"), "deputy": ("deputies", "副组长"), "member": ("members", "组员"),
         "guide": ("guiding groups", "指导组")}  # fmt: skip
MOST_PEOPLE = 60
"""People more that are tried, at most."""


def _staff(search: RemedySearch) -> Iterator[Remedy]:
    """Yield more leaders, deputies or members, whichever keep an office from forming its teams."""
    for limit in search.conflict.limits:
        if limit.kind == "staff":
            for role in ROLES:
                yield from _people_as(search, limit.office, role)


def _people_as(search: RemedySearch, office: int, role: str) -> Iterator[Remedy]:
    office_id, (en, zh) = search.scenario.offices[office].id, ROLES[role]

    def change(count: int) -> Change:
        return lambda scenario: with_people(scenario, office, role, count)

    def remedy_of(count: int) -> Remedy:
        days = _days_more(search.scenario, change(count)(search.scenario))
        text = Text(
            en=f"{count} more {en} of {office_id} in all rounds ({days:g} team-days)",
            zh=f"{office_id} 每轮增加 {count} 名{zh}（{days:g} 组日）",
        )
        return Remedy("people", text, count, days, change(count))

    yield from search.smallest(change, MOST_PEOPLE, remedy_of)


def with_people(scenario: Scenario, office: int, role: str, count: int) -> Scenario:
    """Return the scenario with more people of an office in all rounds, who serve as leaders, deputies or members."""
    name, file = scenario.offices[office].id, scenario.file
    sections = dict(file.teams)
    table = pl.DataFrame() if scenario.staff is None else scenario.staff
    if scenario.staff is not None and name in set(scenario.staff["office"].drop_nulls().to_list()):
        extra = pl.DataFrame(
            {"id": [f"+{role} {k + 1}" for k in range(count)], "office": [name] * count, "level": [role] * count}
        )
        table = pl.concat([table, extra.select(column for column in extra.columns if column in table.columns)], how="diagonal")
        if "row" in table.columns:
            table = table.with_columns(pl.int_range(pl.len()).cast(table.schema["row"]).alias("row"))
    leaders = sections[name].leaders
    if role == "leader" and leaders is not None:
        sections[name] = sections[name].model_copy(update={"leaders": leaders + count})
    if role == "guide":
        file = file.model_copy(update={"pools": _with_guides(scenario, office, count)})
    ids = scenario.sites.filter(pl.col("kind") == "village")["id"]
    pool_people = lend(file, ids, scenario.offices, scenario.rounds)
    team_numbers = formed_teams(table, sections, scenario.offices, scenario.rounds, pool_people)
    formations = formed_otherwise(file, scenario.rounds, [scenario.calendar.date(round_.start) for round_ in scenario.rounds])
    team_numbers = ordinary_teams(file, team_numbers, formations, scenario.offices, scenario.rounds)
    team_numbers = teams_for_plan(file, team_numbers, scenario.offices, scenario.rounds)
    return changed(with_file(scenario, teams=sections, pools=file.pools), formed=team_numbers)


def _with_guides(scenario: Scenario, office: int, count: int) -> dict[str, PoolSection]:
    """Pools of a scenario with more guiding groups in those that an office shares."""
    return {
        name: pool.model_copy(update={"people": pool.people + count})
        if pool.role == "guide" and office in sharing_offices(pool, scenario.file, scenario.offices)
        else pool
        for name, pool in scenario.file.pools.items()
    }


def _days_more(scenario: Scenario, with_more: Scenario) -> float:
    """Team-days on site that another scenario has more."""
    return float(team_windows(with_more).days.sum() - team_windows(scenario).days.sum())


def _skills(search: RemedySearch) -> Iterator[Remedy]:
    """Yield more people with the skills that a mode asks for, at each office that carries it out."""
    for limit in search.conflict.limits:
        mode = search.scenario.mode(limit.key.partition(":")[2]) if limit.kind == "team" else None
        if mode is not None and mode.team.skills:
            yield from _skilled_at(search, mode.level, [skill_name(skill) for skill in mode.team.skills])


def _skilled_at(search: RemedySearch, level: str, skills: list[str]) -> Iterator[Remedy]:
    offices = [k for k, office in enumerate(search.scenario.offices) if office.level == level]

    def change(count: int) -> Change:
        return lambda base: _with_skilled(base, skills, offices, count)

    def remedy_of(count: int) -> Remedy:
        text = Text(
            en=f"{count} more people with {', '.join(skills)} at each {level} office",
            zh=f"每个{level_zh(level)}巡察办增加 {count} 名具备 {'、'.join(skills)} 专业的人员",
        )
        return Remedy("skill", text, count, None, change(count))

    yield from search.smallest(change, MOST_PEOPLE, remedy_of)


def _with_skilled(scenario: Scenario, skills: list[str], offices: list[int], count: int) -> Scenario:
    shape = (len(scenario.offices), len(scenario.rounds))
    skilled = dict(scenario.skilled)
    for skill in skills:
        people = np.array(skilled.get(skill, np.zeros(shape, np.int64)))
        people[offices] += count
        skilled[skill] = people
    return changed(scenario, skilled=skilled)


def _exchanges(search: RemedySearch) -> Iterator[Remedy]:
    """Yield more people in all exchanges, where crossed teams are too few."""
    team_modes = [search.scenario.mode(limit.key.partition(":")[2]) for limit in search.conflict.limits if limit.kind == "team"]
    if not any(mode.team.members == "crossed" for mode in team_modes) or not search.scenario.file.exchanges:
        return

    def change(count: int) -> Change:
        def with_exchanges(scenario: Scenario) -> Scenario:
            exchanges = tuple(
                exchange.model_copy(update={"people": exchange.people + count * exchange.outsiders})
                for exchange in scenario.file.exchanges
            )
            return with_file(scenario, exchanges=exchanges)

        return with_exchanges

    def remedy_of(count: int) -> Remedy:
        text = Text(en=f"people for {count} more crossed teams in each exchange", zh=f"每项互派增加 {count} 个交叉组所需的人员")
        return Remedy("exchange", text, count, None, change(count))

    yield from search.smallest(change, len(search.scenario.teams), remedy_of)


def _support(search: RemedySearch) -> Iterator[Remedy]:
    """Yield more of a support that is too little: rounds of a team, teams in a round, or any round."""
    for limit in search.conflict.limits:
        if limit.kind == "support":
            number = int(limit.key.partition(":")[2]) - 1
            yield from _support_by(search, number, "most_rounds")
            yield from _support_by(search, number, "teams")
            yield from _any_round(search, number)


def _support_by(search: RemedySearch, number: int, figure: str) -> Iterator[Remedy]:
    link = search.scenario.file.support[number]
    present = getattr(link, figure)

    def change(count: int) -> Change:
        return lambda scenario: _with_link(scenario, number, **{figure: present + count})

    def remedy_of(count: int) -> Remedy:
        days = float(team_days_sent(change(count)(search.scenario), number) - team_days_sent(search.scenario, number))
        if figure == "most_rounds":
            en = f"each team of {link.donor} supports {link.region} in {present + count} rounds (most_rounds), not {present}"
            zh = f"{link.donor} 每个组支援 {link.region} 的轮数上限（most_rounds）由 {present} 增至 {present + count}"
        else:
            en = f"{link.donor} sends {present + count} teams a round to {link.region}, not {present}"
            zh = f"{link.donor} 每轮派往 {link.region} 的组由 {present} 个增至 {present + count} 个"
        text = Text(en=f"{en} ({days:g} team-days)", zh=f"{zh}（{days:g} 组日）")
        return Remedy("support", text, count, days, change(count))

    yield from search.smallest(change, max(len(search.scenario.rounds), len(search.scenario.teams)), remedy_of)


def _any_round(search: RemedySearch, number: int) -> Iterator[Remedy]:
    link = search.scenario.file.support[number]
    if not link.rounds:
        return

    def change(scenario: Scenario) -> Scenario:
        return _with_link(scenario, number, rounds=tuple(round_.id for round_ in scenario.rounds))

    if search.works(change):
        text = Text(
            en=f"{link.donor} may support {link.region} in any round", zh=f"{link.donor} 可在任一轮次支援 {link.region}"
        )
        yield Remedy("support", text, 1, None, change)


def _with_link(scenario: Scenario, number: int, **figures: object) -> Scenario:
    links = list(scenario.file.support)
    links[number] = links[number].model_copy(update=figures)
    return with_file(scenario, support=tuple(links))


def team_days_sent(scenario: Scenario, number: int) -> float:
    """Team-days of the stays in which a link of support sends teams."""
    from scenarios.options.support import support_rotation  # noqa: PLC0415 - only where there is support

    return float(team_windows(scenario).days[support_rotation(scenario)[number]].sum())


SOURCES: tuple[Callable[[RemedySearch], Iterator[Remedy]], ...] = (_staff, _support, _skills, _exchanges)
