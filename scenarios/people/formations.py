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
    since, before = section.since, section.before
    return [
        number
        for number, (rnd, date) in enumerate(zip(rounds, dates, strict=True))
        if (not section.rounds or rnd.id in section.rounds)
        and (since is None or date >= since)  # type: ignore[operator]
        and (before is None or date < before)  # type: ignore[operator]
    ]


def check_formations(
    file: ScenarioFile, rounds: tuple[Round, ...], dates: list[object], staff: pl.DataFrame, findings: Findings
) -> None:
    """Check that formations name offices with teams and rounds that there are, each once, and go with what else is said."""
    round_ids = [rnd.id for rnd in rounds]
    named = set(staff["office"].drop_nulls().to_list()) if "office" in staff.columns else set()
    holder: dict[tuple[str, int], int] = {}
    for number, section in enumerate(file.formations, start=1):
        where = f"formations[{number}]"
        named_rounds(f"{where}.rounds", section.rounds, round_ids, findings)
        if not named_offices(f"{where}.office", [section.office], file, findings):
            continue
        office = section.office
        if office not in file.teams or not file.teams[office].count:
            findings.error(SCENARIO_FILE, f"{where}.office", office, say("an office with teams", "有巡察组的巡察办"))
            continue
        if office in named:
            allowed = say("an office with nobody in the table of staff", "人员表未列其人员的巡察办")
            hint = say("give each person's rounds in the column rounds of that table", "各轮可用人员请在人员表“可用轮次”中填写")
            findings.error(SCENARIO_FILE, f"{where}.office", office, allowed, hint)
        held = _rounds_of(section, rounds, dates)
        if not held and set(section.rounds) <= set(round_ids):
            findings.error(
                SCENARIO_FILE, where, say("no round", "没有轮次"), say("at least one round of the term", "届内至少一个轮次")
            )
        for rnd in held:
            earlier = holder.setdefault((office, rnd), number)
            if earlier != number:
                fault = say(
                    f"{office} in {round_ids[rnd]}, already in formations[{earlier}]",
                    f"{office} 的 {round_ids[rnd]} 轮已见 formations[{earlier}]",
                )
                findings.error(
                    SCENARIO_FILE, where, fault, say("one formation for each office and round", "每个巡察办每轮只写一种编组")
                )
                break
        _check_numbers(file, section, where, findings)
        _check_rounds_at_once(section, [rounds[rnd] for rnd in held], rounds, where, findings)


def _check_numbers(file: ScenarioFile, section: FormationSection, where: str, findings: Findings) -> None:
    """Refuse formations of whose ordinary teams more are held free than there are."""
    teams = file.teams[section.office]
    plain = section.sizes.count(teams.size)
    if teams.reserve > plain:
        fault = say(
            f"{of_number(plain, 'team')} of {of_number(teams.size, 'person')}, and a reserve of {teams.reserve}",
            f"{teams.size} 人组 {plain} 个，而机动组为 {teams.reserve} 个",
        )
        findings.error(
            SCENARIO_FILE, f"{where}.sizes", fault, say("no fewer ordinary teams than the reserve", "普通组不少于机动组")
        )


def _check_rounds_at_once(
    section: FormationSection, held: list[Round], rounds: tuple[Round, ...], where: str, findings: Findings
) -> None:
    """Refuse formations in rounds for which teams are taken from others by their number."""
    by_number = [rnd for rnd in rounds if section.office in dict(rnd.teams)]
    mixed = [rnd.id for rnd in held if any(rnd is counted or rnd.beside(counted) for counted in by_number)]
    if mixed:
        fault = say(f"{listed(mixed)}, for which teams are taken by number", f"{listed(mixed)} 已按组数抽组")
        allowed = say(
            "rounds held by all teams: give either sizes or a number of teams", "全部组参加的轮次：抽组与编组二者取一"
        )
        findings.error(SCENARIO_FILE, where, fault, allowed)


def ordinary_teams(
    file: ScenarioFile,
    formed: NDArray[np.int64] | None,
    otherwise: Formed,
    offices: tuple[Office, ...],
    rounds: tuple[Round, ...],
) -> NDArray[np.int64] | None:
    """Ordinary teams that each office forms of its own in each round, shape (offices, rounds); None where all are.

    Parameters
    ----------
    formed
        Teams that each office forms where no formation says otherwise; None where all are.
    """
    if not otherwise:
        return formed
    number = {office.id: k for k, office in enumerate(offices)}
    count = np.array([file.teams[office.id].count if office.id in file.teams else 0 for office in offices], np.int64)
    result = np.repeat(count[:, None], len(rounds), axis=1) if formed is None else formed.copy()
    for (office, rnd), sizes in otherwise.items():
        result[number[office], rnd] = sizes.count(file.teams[office].size)
    return result


def refuse_unled(
    file: ScenarioFile,
    lead: Callable[[dict[str, TeamsSection]], NDArray[np.int64] | None],
    otherwise: Formed,
    offices: tuple[Office, ...],
    rounds: tuple[Round, ...],
    findings: Findings,
) -> None:
    """Refuse formations of more teams than have a leader, deputies and a guiding group.

    Parameters
    ----------
    lead
        Returns how many of the teams that sections ask for can be formed in each round, shape (offices, rounds).
    """
    limits = (
        lead({name: section.model_copy(update={"count": MANY}) for name, section in file.teams.items()}) if otherwise else None
    )
    if limits is None:
        return
    number = {office.id: k for k, office in enumerate(offices)}
    refused: set[str] = set()
    for (office, rnd), sizes in otherwise.items():
        limit = int(limits[number[office], rnd])
        if len(sizes) > limit and office not in refused:
            refused.add(office)
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
    file: ScenarioFile, otherwise: Formed, offices: tuple[Office, ...], rounds: tuple[Round, ...]
) -> dict[str, list[Team]]:
    """Teams other than the ordinary ones, by office: as many of each size as are formed in any round, and when.

    The office's number stands as the team's; `scenarios.loading` puts them behind the ordinary teams.
    """
    number = {office.id: k for k, office in enumerate(offices)}
    held: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    for (office, rnd), sizes in sorted(otherwise.items()):
        for size, count in sorted(Counter(sizes).items()):
            if size != file.teams[office].size:
                for place in range(count):
                    held[office, size, place].append(rounds[rnd].id)
    result: dict[str, list[Team]] = defaultdict(list)
    for (office, size, place), names in sorted(held.items()):
        share = file.teams[office].share
        result[office].append(Team(f"{office}-{size}p{place + 1}", number[office], size, share, tuple(names)))
    return result
