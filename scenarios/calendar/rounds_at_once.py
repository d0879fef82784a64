"""Rounds that run at the same time: of offices with dates of their own, or of teams that are taken from one for the other."""

from collections.abc import Sequence
from itertools import combinations

from scenarios.calendar.work_calendar import WorkCalendar
from scenarios.entities import Round
from scenarios.language import of_number, say
from scenarios.problems import SCENARIO_FILE, Findings, nearest
from scenarios.schema import ScenarioFile


def check_rounds_at_once(file: ScenarioFile, calendar: WorkCalendar, rounds: Sequence[Round], findings: Findings) -> None:
    """Refuse parallel rounds in which a team would have to work twice, and offices that don't exist."""
    for rnd in rounds:
        for office in dict.fromkeys((*rnd.offices, *(name for name, _ in rnd.teams))):
            if office not in file.offices:
                hint = nearest(office, list(file.offices))
                findings.error(
                    SCENARIO_FILE, f"rounds {rnd.id}", office, say("an office of the scenario", "情景中的巡察办"), hint
                )
    for earlier, later in combinations(rounds, 2):
        if not earlier.beside(later):
            continue
        shared_offices = [name for name in file.offices if earlier.held_by(name) and later.held_by(name)]
        free = [name for name in shared_offices if name not in dict(earlier.teams) and name not in dict(later.teams)]
        if free:
            _refuse(calendar, earlier, later, free, findings)
        elif shared_offices and file.staff.table is not None:
            fault = say(f"{earlier.id} and {later.id} at the same time", f"{earlier.id} 与 {later.id} 同时进行")
            words = say(
                "rounds that do not overlap: with a table of staff, people would be in both",
                "有人员表时轮次不得重叠：同一人会分在两轮",
            )
            findings.error(SCENARIO_FILE, "rounds", fault, words)
    for rnd in rounds:
        for office, office_teams in rnd.teams:
            if office not in file.offices:
                continue
            at_once = office_teams + sum(
                dict(parallel.teams).get(office, 0) for parallel in rounds if parallel is not rnd and rnd.beside(parallel)
            )
            count = file.teams[office].count if office in file.teams else 0
            if at_once > count:
                fault = say(f"{of_number(at_once, 'team')} of {office} at the same time", f"{office} 同时须 {at_once} 个组")
                findings.error(SCENARIO_FILE, f"rounds {rnd.id}.teams", fault, say(f"at most {count}", f"不超过 {count}"))


def _refuse(calendar: WorkCalendar, earlier: Round, later: Round, offices: list[str], findings: Findings) -> None:
    first, end = calendar.date(later.start), calendar.date(earlier.end)
    fault = say(f"{later.id} begins on {first}", f"{later.id} 于 {first} 开始")
    allowed = say(f"after {earlier.id} has ended on {end}", f"须在 {earlier.id} 结束（{end}）之后")
    name = offices[0]
    hint = say(
        f"shorten the stay or start later; or, if one round takes its teams from the other, give it teams = {{ {name} = 1 }}",
        f"减少现场天数或推迟开始；若从另一轮抽组，在其中一轮填写 teams = {{ {name} = 1 }}",
    )
    findings.error(SCENARIO_FILE, "rounds", fault, allowed, hint)
