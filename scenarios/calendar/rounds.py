"""Rounds as windows of days, from yearly and dated ones."""

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from scenarios.calendar.rounds_at_once import check_rounds_at_once
from scenarios.calendar.work_calendar import WorkCalendar
from scenarios.entities import Round
from scenarios.language import of_number, say
from scenarios.naming.plain_words import MONTHS
from scenarios.problems import SCENARIO_FILE, Findings
from scenarios.schema import ScenarioFile, Text
from scenarios.schema.side_by_side import SideBySideKeys
from scenarios.schema.time.months import date_in_year
from scenarios.schema.time.rounds import DatedRound, YearlyRound

MOST_LETTERS = 30
"""Of a round's short name."""


def lay_out_rounds(file: ScenarioFile, calendar: WorkCalendar, findings: Findings) -> tuple[Round, ...]:
    """Return the rounds in order of time.

    A yearly round is held in each year in which all its working days on site lie inside the term; a dated one must. Rounds of
    one office overlap only where one of them says how many teams hold it.
    """
    rounds: list[Round] = []
    words = yearly_words(file.rounds.yearly)
    for year in range(file.term.start.year, file.term.end.year + 1):
        for number, yearly in enumerate(file.rounds.yearly, start=1):
            start = date_in_year(year, yearly.start)
            window = _window(calendar, start, yearly)
            if window is not None and yearly.held_on(start):
                name = Text(zh=f"{year}年{yearly.name.zh}", en=f"{yearly.name.en} {year}")
                former = (f"{year}-{number}",)
                rounds.append(Round(f"{year}-{words[number - 1]}", name, *window, year, former, **_keys(yearly)))
    for position, dated_round in enumerate(file.rounds.dated, start=1):
        window = _window(calendar, dated_round.start, dated_round)
        place = f"rounds.dated[{position}]"
        if window is None:
            allowed = say(
                f"days on site between {calendar.start} and {calendar.end}",
                f"现场时间须在 {calendar.start} 至 {calendar.end} 之间",
            )
            findings.error(SCENARIO_FILE, place, dated_round.start, allowed)
        else:
            rounds.append(Round(dated_round.id, dated_round.name, *window, dated_round.start.year, **_keys(dated_round)))
    rounds.sort(key=lambda rnd: (rnd.start, rnd.id))
    check_rounds_at_once(file, calendar, rounds, findings)
    for earlier_round, later_round in pairwise(rounds):
        if earlier_round.id == later_round.id:
            findings.error(SCENARIO_FILE, "rounds", earlier_round.id, say("each id once", "标识不得重复"))
    _warn_of_double_work(file, calendar, rounds, findings)
    if not rounds:
        findings.error(
            SCENARIO_FILE, "rounds", say("no round fits the term", "没有轮次落在届期内"), say("at least one", "至少一轮")
        )
    return tuple(rounds)


def yearly_words(yearly: Sequence[YearlyRound]) -> list[str]:
    """Short names of yearly rounds, for their ids: spring, autumn.

    They are made from names, so that a round that is put in, or taken out, leaves the ids of the others as they are, and so
    that no spreadsheet program takes an id for a date. A name that two rounds share, or without ASCII letters, gets the day.
    """
    words = []
    for section in yearly:
        word = section.id or re.sub(r"[^a-z0-9]+", "-", section.name.en.lower()).strip("-")[:MOST_LETTERS].rstrip("-")
        letters = word[:1].isalpha() and word[:3] not in MONTHS
        words.append(word if letters else f"round-{word}".rstrip("-"))
    count = Counter(words)
    return [
        word if count[word] == 1 else f"{word}-d{section.start.replace('-', '')}"
        for word, section in zip(words, yearly, strict=True)
    ]


def _keys(section: YearlyRound | DatedRound) -> dict[str, Any]:
    """Keys of a round about visits side by side, and about who holds it."""
    return {
        "visits": SideBySideKeys(at_once=section.at_once, visits_end=section.visits_end),
        "offices": section.offices or tuple(section.teams),
        "teams": tuple(sorted(section.teams.items())),
    }


def _warn_of_double_work(file: ScenarioFile, calendar: WorkCalendar, rounds: list[Round], findings: Findings) -> None:
    """Warn of rounds that are to be prepared before the reports of the round before them are written.

    Teams are formed anew in each round from the same people: between two stays there must be room for the reports of the
    one and the preparation of the other, else the later stay begins late (`scenarios.stays.windows`). Both are in working
    days; days on which no inspection is held don't count.
    """
    days_between = file.rounds.between
    for earlier_round, later_round in _in_turn(file, rounds):
        if later_round.start < earlier_round.end:
            continue
        free = int(calendar.before[later_round.start] - calendar.before[earlier_round.end])
        if free < days_between:
            days_lost = min(math.ceil(days_between - free - 1e-9), later_round.workdays)
            fault = say(
                f"{of_number(free, 'working day')} between {earlier_round.id} and {later_round.id}: teams lose "
                f"{of_number(days_lost, 'day')} at the beginning of {later_round.id}",
                f"{earlier_round.id} 与 {later_round.id} 之间有 {free} 个工作日：各组损失 {later_round.id} 的前 {days_lost} 天",
            )
            allowed = say(
                f"{days_between:g}: {file.rounds.report_days:g} for reports, {file.rounds.preparation_days:g} for preparation",
                f"{days_between:g} 个：撰写报告 {file.rounds.report_days:g} 个，准备 {file.rounds.preparation_days:g} 个",
            )
            hint = say(
                "a later start, fewer days on site, or smaller rounds.report_days and rounds.preparation_days",
                "推迟开始、减少现场天数，或调小 rounds.report_days、rounds.preparation_days",
            )
            findings.warn(SCENARIO_FILE, f"rounds {later_round.id}", fault, allowed, hint)


def _in_turn(file: ScenarioFile, rounds: list[Round]) -> list[tuple[Round, Round]]:
    """Pairs of rounds that some office holds one after the other."""
    if not any(rnd.offices for rnd in rounds):
        return list(pairwise(rounds))
    pairs = []
    for k, later in enumerate(rounds):
        earlier_rounds = [rnd for rnd in rounds[:k] if not rnd.beside(later) and not rnd.teams and not later.teams]
        for earlier_round in reversed(earlier_rounds):
            if any(earlier_round.held_by(office) and later.held_by(office) for office in file.offices):
                pairs.append((earlier_round, later))
                break
    return pairs


def _window(calendar: WorkCalendar, start: dt.date, section: YearlyRound | DatedRound) -> tuple[int, int, int] | None:
    """First day of a stay, first day after its last working day, and its working days; None where it is not in the term."""
    first, end = calendar.day(start), section.end_from(start)
    if not 0 <= first < calendar.days:
        return None
    first_workday = int(calendar.before[first])
    if end is None:
        workdays = section.on_site_days or 0
    elif calendar.day(end) > calendar.days:
        return None
    else:
        workdays = int(calendar.before[calendar.day(end)]) - first_workday
    last = first_workday + workdays - 1
    if not workdays or last >= len(calendar.workdays):
        return None
    return first, int(calendar.workdays[last]) + 1, workdays
