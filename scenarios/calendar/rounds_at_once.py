"""Rounds that run at the same time: of offices with dates of their own, or of teams that are taken from one for the other."""

from collections.abc import Sequence
from itertools import combinations

from scenarios.calendar.work_calendar import WorkCalendar
from scenarios.entities import Round
from scenarios.language import say
from scenarios.problems import Findings, nearest
from scenarios.schema import ScenarioFile

FILE = "scenario.toml"


def check_rounds_at_once(file: ScenarioFile, calendar: WorkCalendar, rounds: Sequence[Round], findings: Findings) -> None:
    """Refuse rounds at the same time in which a team would have to be twice, and offices that there are not."""
    for one in rounds:
        for office in dict.fromkeys((*one.offices, *(name for name, _ in one.teams))):
            if office not in file.offices:
                hint = nearest(office, list(file.offices))
                findings.error(FILE, f"rounds {one.id}", office, say("an office of the scenario", "情景中的巡察办"), hint)
    for one, other in combinations(rounds, 2):
        if not one.beside(other):
            continue
        shared = [name for name in file.offices if one.held_by(name) and other.held_by(name)]
        free = [name for name in shared if name not in dict(one.teams) and name not in dict(other.teams)]
        if free:
            _refuse(calendar, one, other, free, findings)
        elif shared and file.staff.table is not None:
            found = say(f"{one.id} and {other.id} at the same time", f"{one.id} 与 {other.id} 同时进行")
            words = say("no table of staff: people would be in both", "没有人员表：同一人会分在两轮")
            findings.error(FILE, "rounds", found, words)
    for one in rounds:
        for office, wanted in one.teams:
            if office not in file.offices:
                continue
            at_once = wanted + sum(
                dict(other.teams).get(office, 0) for other in rounds if other is not one and one.beside(other)
            )
            count = file.teams[office].count if office in file.teams else 0
            if at_once > count:
                found = say(f"{at_once} teams of {office} at the same time", f"{office} 同时须 {at_once} 个组")
                findings.error(FILE, f"rounds {one.id}.teams", found, say(f"at most {count}", f"不超过 {count}"))


def _refuse(calendar: WorkCalendar, one: Round, other: Round, offices: list[str], findings: Findings) -> None:
    first, end = calendar.date(other.start), calendar.date(one.end)
    found = say(f"{other.id} begins on {first}", f"{other.id} 于 {first} 开始")
    allowed = say(f"after {one.id} has ended on {end}", f"须在 {one.id} 结束（{end}）之后")
    name = offices[0]
    hint = say(
        f"fewer days on site, a later start; or teams = {{ {name} = 1 }} of one of them, if its teams are taken from the other",
        f"减少现场天数或推迟开始；若从另一轮抽组，在其中一轮填写 teams = {{ {name} = 1 }}",
    )
    findings.error(FILE, "rounds", found, allowed, hint)
