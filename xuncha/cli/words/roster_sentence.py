"""A roster in a sentence, and when a plan file holds one."""

from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.language import of_number, say

if TYPE_CHECKING:
    from optimize.rostering.roster import Roster
    from scenarios.scenario import Scenario


def has_roster(scenario: "Scenario", output: Path) -> bool:
    """Whether a plan file is a workbook, and there are people for a second sheet."""
    return output.suffix.lower() == ".xlsx" and scenario.staff is not None and not scenario.staff.is_empty()


def roster_sentence(scenario: "Scenario", roster: "Roster") -> str:
    """Say how many people serve in how many teams, and whether all of these are whole."""
    persons, teams = roster.table["person"].n_unique(), roster.table.select("round", "team").unique().height
    staff = 0 if scenario.staff is None else len(scenario.staff)
    head = say(
        f"{of_number(persons, 'person serves')} in {of_number(teams, 'team')} of "
        f"{of_number(roster.table['round'].n_unique(), 'round')} ({staff} in the table of staff);",
        f"{persons} 人编入 {roster.table['round'].n_unique()} 轮共 {teams} 个组（人员表 {staff} 人）；",
    )
    if not roster.gaps:
        return head + say(" every team is complete.", "各组齐全。")
    short = len({(gap.round, gap.team) for gap in roster.gaps})
    return head + say(f" {of_number(short, 'team is')} incomplete.", f"{short} 个组不齐。")
