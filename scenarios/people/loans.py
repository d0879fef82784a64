"""Teams that the plan does not have: lent to other offices (市统筹), or held in reserve for mobile inspections."""

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.entities import Office, Round
from scenarios.language import of_number, say
from scenarios.people.pools import named_offices, named_rounds
from scenarios.problems import SCENARIO_FILE, Findings
from scenarios.schema import ScenarioFile


def check_loans(file: ScenarioFile, rounds: tuple[Round, ...], staff: pl.DataFrame, findings: Findings) -> None:
    """Check that loans name offices with teams, and rounds, that there are, and none whose people the table of staff names."""
    round_ids = [rnd.id for rnd in rounds]
    offices_of_staff = set(staff["office"].drop_nulls().to_list()) if "office" in staff.columns else set()
    for number, loan in enumerate(file.loans, start=1):
        place = f"loans[{number}]"
        named_rounds(f"{place}.rounds", loan.rounds, round_ids, findings)
        lender_known = named_offices(f"{place}.lender", [loan.lender], file, findings)
        if not named_offices(f"{place}.borrowers", loan.borrowers, file, findings) or not lender_known:
            continue
        for office in (loan.lender, *loan.borrowers):
            if office not in file.teams:
                findings.error(SCENARIO_FILE, place, office, say("an office with a [teams] section", "有 [teams] 的巡察办"))
            elif office in offices_of_staff:
                allowed = say("an office with nobody in the table of staff", "人员表未列其人员的巡察办")
                hint = say(
                    "to lend people, use the columns office and rounds of that table",
                    "借调人员请在人员表中按“巡察办”“可用轮次”填写",
                )
                findings.error(SCENARIO_FILE, place, office, allowed, hint)
        if loan.lender in loan.borrowers:
            findings.error(
                SCENARIO_FILE, f"{place}.borrowers", loan.lender, say("offices other than the lender", "须为其他巡察办")
            )


def teams_moved(file: ScenarioFile, offices: tuple[Office, ...], rounds: tuple[Round, ...]) -> NDArray[np.int64]:
    """Teams that loans bring each office in each round, less those that they take away; shape (offices, rounds)."""
    shifts = np.zeros((len(offices), len(rounds)), np.int64)
    number = {office.id: k for k, office in enumerate(offices)}
    for loan in file.loans:
        if not {loan.lender, *loan.borrowers} <= set(number):
            continue  # refused by `check_loans`
        round_rows = [k for k, rnd in enumerate(rounds) if not loan.rounds or rnd.id in loan.rounds]
        for turn, rnd in enumerate(round_rows):
            shifts[number[loan.lender], rnd] -= loan.teams
            shifts[number[loan.borrowers[turn % len(loan.borrowers)]], rnd] += loan.teams
    return shifts


def teams_for_plan(
    file: ScenarioFile, team_numbers: NDArray[np.int64] | None, offices: tuple[Office, ...], rounds: tuple[Round, ...]
) -> NDArray[np.int64] | None:
    """Teams of each office for the plan in each round, shape (offices, rounds); None where nothing limits them.

    Those that it forms, without those that it lends, with those that are lent to it, without its reserve.

    Parameters
    ----------
    team_numbers
        Teams that each office forms of its own.
    """
    reserve = np.array([file.teams[office.id].reserve if office.id in file.teams else 0 for office in offices], np.int64)
    if not file.loans and not reserve.any():
        return team_numbers
    count = np.array([file.teams[office.id].count if office.id in file.teams else 0 for office in offices], np.int64)
    teams = np.repeat(count[:, None], len(rounds), axis=1) if team_numbers is None else team_numbers
    return np.asarray(np.maximum(teams + teams_moved(file, offices, rounds) - reserve[:, None], 0), np.int64)


def refuse_overdrawn(
    file: ScenarioFile,
    team_numbers: NDArray[np.int64] | None,
    offices: tuple[Office, ...],
    rounds: tuple[Round, ...],
    findings: Findings,
) -> None:
    """Refuse loans of more teams than the lender has in some round."""
    if not file.loans:
        return
    count = np.array([file.teams[office.id].count if office.id in file.teams else 0 for office in offices], np.int64)
    teams = np.repeat(count[:, None], len(rounds), axis=1) if team_numbers is None else team_numbers
    teams_left = teams + teams_moved(file, offices, rounds)
    for office, rnd in np.argwhere(teams_left < 0).tolist():
        fault = say(
            f"{offices[office].id} lends {of_number(teams[office, rnd] - teams_left[office, rnd], 'team')} in round "
            f"{rounds[rnd].id}",
            f"{offices[office].id} 在 {rounds[rnd].id} 轮借出 {teams[office, rnd] - teams_left[office, rnd]} 个组",
        )
        allowed = say(f"at most the {teams[office, rnd]} that it forms", f"不超过其组建的 {teams[office, rnd]} 个")
        findings.error(SCENARIO_FILE, "loans", fault, allowed)
        return


def most_teams(
    file: ScenarioFile,
    offices: tuple[Office, ...],
    rounds: tuple[Round, ...],
    formations: Mapping[tuple[str, int], tuple[int, ...]],
) -> dict[str, int]:
    """Most ordinary teams that each office has in any round, its own and those lent to it.

    Parameters
    ----------
    formations
        Sizes of the teams of an office in a round where a formation says them (`scenarios.people.formations`).
    """
    shifts = teams_moved(file, offices, rounds)
    result = {}
    for k, office in enumerate(offices):
        if office.id in file.teams:
            section = file.teams[office.id]
            ordinary = np.full(len(rounds), section.count)
            for rnd in range(len(rounds)):
                if (office.id, rnd) in formations:
                    ordinary[rnd] = formations[office.id, rnd].count(section.size)
            result[office.id] = max(section.count, int((ordinary + shifts[k]).max(initial=0)))
    return result


def check_reserves(file: ScenarioFile, findings: Findings) -> None:
    """Refuse reserves that leave no team for the plan, and warn of those that nothing ever calls on."""
    for office, section in file.teams.items():
        if not section.reserve:
            continue
        place = f"teams.{office}.reserve"
        if section.reserve >= section.count:
            findings.error(
                SCENARIO_FILE,
                place,
                section.reserve,
                say(f"fewer than its {of_number(section.count, 'team')}", f"少于其 {section.count} 个组"),
            )
        elif file.uncertainty.mobile.rate <= 0:
            fault = say(
                f"{of_number(section.reserve, 'team')} held in reserve, but nothing calls on them",
                f"留出 {section.reserve} 个机动组，而无机动任务",
            )
            findings.warn(
                SCENARIO_FILE, place, fault, say("a rate of calls: uncertainty.mobile.rate", "填写 uncertainty.mobile.rate")
            )
