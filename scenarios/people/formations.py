"""Formations (编组): teams that an office merges, splits or forms anew in some rounds.

Teams of the office's own size stay its ordinary teams, of which fewer or more are formed then. Every other size makes teams of
their own, which are formed in these rounds alone: nobody is in two teams at a time.
"""

from collections import Counter, defaultdict
from collections.abc import Callable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.entities import Office, Round, Team
from scenarios.language import listed, of_number, say
from scenarios.people.pools import named_offices, named_rounds
from scenarios.problems import SCENARIO_FILE, Findings
from scenarios.schema import ScenarioFile
from scenarios.schema.people.formations import FormationSection
from scenarios.schema.people.staff import TeamsSection

MANY = 1_000_000
"""More teams than any office has."""
Formed = dict[tuple[str, int], tuple[int, ...]]
"""Sizes of the teams of an office, by its id, in a round, by its position."""


def formed_otherwise(file: ScenarioFile, rounds: tuple[Round, ...], dates: list[object]) -> Formed:
    """Sizes of teams where a formation says them.

    Parameters
    ----------
    dates
        First day of each round.
    """
    result: Formed = {}
    for section in file.formations:
        for number in _rounds_of(section, rounds, dates):
            result[section.office, number] = section.sizes
    return result


def _rounds_of(section: FormationSection, rounds: tuple[Round, ...], dates: list[object]) -> list[int]:
    first_date, end_date = section.since, section.before
    return [
        number
        for number, (rnd, date) in enumerate(zip(rounds, dates, strict=True))
        if (not section.rounds or rnd.id in section.rounds)
        and (first_date is None or date >= first_date)  # type: ignore[operator]
        and (end_date is None or date < end_date)  # type: ignore[operator]
    ]


def check_formations(
    file: ScenarioFile, rounds: tuple[Round, ...], dates: list[object], staff: pl.DataFrame, findings: Findings
) -> None:
    """Check that formations name offices with teams and rounds that there are, each once, and go with what else is said."""
    round_ids = [rnd.id for rnd in rounds]
    offices_of_staff = set(staff["office"].drop_nulls().to_list()) if "office" in staff.columns else set()
    holder: dict[tuple[str, int], int] = {}
    for number, section in enumerate(file.formations, start=1):
        place = f"formations[{number}]"
        named_rounds(f"{place}.rounds", section.rounds, round_ids, findings)
        if not named_offices(f"{place}.office", [section.office], file, findings):
            continue
        office = section.office
        if office not in file.teams or not file.teams[office].count:
            findings.error(SCENARIO_FILE, f"{place}.office", office, say("an office with teams", "有巡察组的巡察办"))
            continue
        if office in offices_of_staff:
            allowed = say("an office with nobody in the table of staff", "人员表未列其人员的巡察办")
            hint = say("give each person's rounds in the column rounds of that table", "各轮可用人员请在人员表“可用轮次”中填写")
            findings.error(SCENARIO_FILE, f"{place}.office", office, allowed, hint)
        round_rows = _rounds_of(section, rounds, dates)
        if not round_rows and set(section.rounds) <= set(round_ids):
            findings.error(
                SCENARIO_FILE, place, say("no round", "没有轮次"), say("at least one round of the term", "届内至少一个轮次")
            )
        for rnd in round_rows:
            first_number = holder.setdefault((office, rnd), number)
            if first_number != number:
                fault = say(
                    f"{office} in {round_ids[rnd]}, already in formations[{first_number}]",
                    f"{office} 的 {round_ids[rnd]} 轮已见 formations[{first_number}]",
                )
                findings.error(
                    SCENARIO_FILE, place, fault, say("one formation for each office and round", "每个巡察办每轮只写一种编组")
                )
                break
        _check_numbers(file, section, place, findings)
        _check_rounds_at_once(section, [rounds[rnd] for rnd in round_rows], rounds, place, findings)


def _check_numbers(file: ScenarioFile, section: FormationSection, place: str, findings: Findings) -> None:
    """Refuse formations of whose ordinary teams more are held free than there are."""
    teams = file.teams[section.office]
    plain = section.sizes.count(teams.size)
    if teams.reserve > plain:
        fault = say(
            f"{of_number(plain, 'team')} of {of_number(teams.size, 'person')}, and a reserve of {teams.reserve}",
            f"{teams.size} 人组 {plain} 个，而机动组为 {teams.reserve} 个",
        )
        findings.error(
            SCENARIO_FILE, f"{place}.sizes", fault, say("no fewer ordinary teams than the reserve", "普通组不少于机动组")
        )


def _check_rounds_at_once(
    section: FormationSection, held_rounds: list[Round], rounds: tuple[Round, ...], place: str, findings: Findings
) -> None:
    """Refuse formations in rounds for which teams are taken from others by their number."""
    by_number = [rnd for rnd in rounds if section.office in dict(rnd.teams)]
    mixed = [rnd.id for rnd in held_rounds if any(rnd is other_round or rnd.beside(other_round) for other_round in by_number)]
    if mixed:
        fault = say(f"{listed(mixed)}, for which teams are taken by number", f"{listed(mixed)} 已按组数抽组")
        allowed = say(
            "rounds held by all teams: give either sizes or a number of teams", "全部组参加的轮次：抽组与编组二者取一"
        )
        findings.error(SCENARIO_FILE, place, fault, allowed)


def ordinary_teams(
    file: ScenarioFile,
    team_numbers: NDArray[np.int64] | None,
    formations: Formed,
    offices: tuple[Office, ...],
    rounds: tuple[Round, ...],
) -> NDArray[np.int64] | None:
    """Ordinary teams that each office forms of its own in each round, shape (offices, rounds); None where all are.

    Parameters
    ----------
    team_numbers
        Teams that each office forms where no formation says otherwise; None where all are.
    """
    if not formations:
        return team_numbers
    number = {office.id: k for k, office in enumerate(offices)}
    count = np.array([file.teams[office.id].count if office.id in file.teams else 0 for office in offices], np.int64)
    result = np.repeat(count[:, None], len(rounds), axis=1) if team_numbers is None else team_numbers.copy()
    for (office, rnd), sizes in formations.items():
        result[number[office], rnd] = sizes.count(file.teams[office].size)
    return result


def refuse_unled(
    file: ScenarioFile,
    lead: Callable[[dict[str, TeamsSection]], NDArray[np.int64] | None],
    formations: Formed,
    offices: tuple[Office, ...],
    rounds: tuple[Round, ...],
    findings: Findings,
) -> None:
    """Refuse formations of more teams than have a leader, deputies and a guiding group.

    Parameters
    ----------
    lead
        Returns how many of the teams that sections ask for can be team_numbers in each round, shape (offices, rounds).
    """
    limits = (
        lead({name: section.model_copy(update={"count": MANY}) for name, section in file.teams.items()}) if formations else None
    )
    if limits is None:
        return
    number = {office.id: k for k, office in enumerate(offices)}
    refused_offices: set[str] = set()
    for (office, rnd), sizes in formations.items():
        limit = int(limits[number[office], rnd])
        if len(sizes) > limit and office not in refused_offices:
            refused_offices.add(office)
            fault = say(
                f"{of_number(len(sizes), 'team')} of {office} in {rounds[rnd].id}",
                f"{office} 在 {rounds[rnd].id} 轮编 {len(sizes)} 个组",
            )
            allowed = say(
                f"at most {limit}: that many have a leader, deputies and a guiding group",
                f"不超过 {limit} 个（组长、副组长、指导组所限）",
            )
            findings.error(SCENARIO_FILE, "formations", fault, allowed)


def teams_of_other_sizes(
    file: ScenarioFile, formations: Formed, offices: tuple[Office, ...], rounds: tuple[Round, ...]
) -> dict[str, list[Team]]:
    """Teams other than the ordinary ones, by office: as many of each size as are formed in any round, and when.

    The office's number stands as the team's; `scenarios.loading` puts them behind the ordinary teams.
    """
    number = {office.id: k for k, office in enumerate(offices)}
    rounds_of: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    for (office, rnd), sizes in sorted(formations.items()):
        for size, count in sorted(Counter(sizes).items()):
            if size != file.teams[office].size:
                for place in range(count):
                    rounds_of[office, size, place].append(rounds[rnd].id)
    result: dict[str, list[Team]] = defaultdict(list)
    for (office, size, place), names in sorted(rounds_of.items()):
        share = file.teams[office].share
        result[office].append(Team(f"{office}-{size}p{place + 1}", number[office], size, share, tuple(names)))
    return result
