"""The hidden sheet that dropdowns choose from."""

from typing import Any

from results.workbook.contents import HALF_NAMES, PIN_NAMES, Contents
from scenarios.language import say


def word_lists(contents: Contents) -> dict[str, list[str]]:
    """Words that may be chosen, by column of the plan."""
    halves = [say(*names) for names in HALF_NAMES.values()]
    return {
        "mode": list(contents.modes.names.values()),
        "team": [contents.team_name(team) for team in contents.used_teams],
        "round": [contents.round_name(rnd) for rnd in range(len(contents.scenario.rounds))],
        "start_half": halves,
        "last_half": halves,
        "pin": [say(*names) for names in PIN_NAMES.values()],
    }


def list_ranges(contents: Contents) -> dict[str, str]:
    """Range of the sheet that holds the words of each column, as validations write it."""
    name = sheet_name()
    return {
        column: f"'{name}'!${chr(ord('A') + k)}$2:${chr(ord('A') + k)}${max(len(words), 1) + 1}"
        for k, (column, words) in enumerate(word_lists(contents).items())
    }


def sheet_name() -> str:
    """Name of the sheet."""
    return say("lists", "选项")


def add_lists_sheet(book: Any, contents: Contents) -> None:
    """Add the sheet, hidden."""
    sheet = book.add_worksheet(sheet_name())
    for place, words in enumerate(word_lists(contents).values()):
        sheet.write_string(0, place, say(f"list {place + 1}", f"选项{place + 1}"))
        for row, word in enumerate(words, start=1):
            sheet.write_string(row, place, word)
    sheet.hide()
