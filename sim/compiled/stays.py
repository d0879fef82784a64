"""When each team can work: the working days of its stays, laid end to end."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from scenarios.scenario import Scenario
from scenarios.stays.windows import Windows, team_windows
from sim.compiled.carrying import stays_are_extended


@dataclass(frozen=True, slots=True, eq=False)
class Stays:
    """The stays of teams in rounds, in slots.

    A slot is a working day of a team's stays: slot k is the k-th, counted through all rounds, the days of a possible
    extension included. Time in slots therefore stands still outside working days and between stays; it is the clock of
    work and travel.
    """

    slot_day: NDArray[np.int32]
    """Day of each slot, shape (teams, slots); the length of the term behind a team's last slot."""
    slot_round: NDArray[np.int32]
    """Round of each slot, shape (teams, slots); -1 behind a team's last slot."""
    first: NDArray[np.int64]
    """First slot of each stay, shape (teams, rounds)."""
    days: NDArray[np.int64]
    """Slots of each stay as planned, 0 where the team is not at hand; shape (teams, rounds)."""
    longest: NDArray[np.int64]
    """Slots of each stay with its extension, shape (teams, rounds)."""
    round_end: NDArray[np.int64]
    """First day after each round, shape (rounds,)."""

    def opening(self, team: NDArray[np.int64], moment: NDArray[np.float64]) -> NDArray[np.float64]:
        """Instants, in days of the term, of what begins at some moments in teams' slots; all of shape (n,)."""
        slot = (moment + TIME_TOLERANCE).astype(np.int64)
        return np.asarray(self.slot_day[team, slot] + np.maximum(moment - slot, 0.0), np.float64)

    def closing(self, team: NDArray[np.int64], moment: NDArray[np.float64]) -> NDArray[np.float64]:
        """Instants of what ends at some moments in teams' slots; what ends with a working day ends at its close."""
        slot = (moment - TIME_TOLERANCE).astype(np.int64)
        return np.asarray(self.slot_day[team, slot] + (moment - slot), np.float64)


def lay_out_stays(scenario: Scenario) -> Stays:
    """Lay out the stays of all teams.

    Where any mode's ``carry_over`` is "extend", each stay may go on for up to ``extend_days`` working days, but not into the
    days that the team needs for reports and preparation before its next stay, nor past the term's end.
    """
    calendar = scenario.calendar
    windows = team_windows(scenario)
    longest = windows.days + _extension(scenario, windows)
    count = longest.sum(axis=1)
    slot_day = np.full((len(count), int(count.max(initial=0))), calendar.days, np.int32)
    slot_round = np.full_like(slot_day, -1)
    for team, team_calendar in enumerate(windows.calendars):
        first_workday = team_calendar.before[windows.start[team]]
        stays = [np.arange(a, a + n) for a, n in zip(first_workday, longest[team], strict=True)]
        slot_day[team, : count[team]] = team_calendar.workdays[np.concatenate(stays)]
        slot_round[team, : count[team]] = np.repeat(np.arange(longest.shape[1]), longest[team])
    return Stays(
        slot_day=slot_day,
        slot_round=slot_round,
        first=np.cumsum(longest, axis=1) - longest,
        days=windows.days,
        longest=longest,
        round_end=np.array([round_.end for round_ in scenario.rounds], np.int64),
    )


def _extension(scenario: Scenario, windows: Windows) -> NDArray[np.int64]:
    """Working days by which each stay may be extended, shape (teams, rounds)."""
    rules = scenario.file.simulation
    if not stays_are_extended(scenario):
        return np.zeros_like(windows.days)
    calendar = scenario.calendar
    at_hand = np.where(windows.days > 0, windows.start, calendar.days)
    next_days = np.concatenate([at_hand[:, 1:], np.full((len(at_hand), 1), calendar.days)], axis=1)
    next_workday = np.minimum.accumulate(next_days[:, ::-1], axis=1)[:, ::-1]
    days_before = np.stack([team_calendar.before for team_calendar in windows.calendars])
    room = np.take_along_axis(days_before, next_workday, axis=1) - np.take_along_axis(days_before, windows.end, axis=1)
    room -= np.where(next_workday < calendar.days, math.ceil(scenario.file.rounds.between - 1e-9), 0)
    return np.where(windows.days > 0, np.clip(room, 0, rules.extend_days), 0)
