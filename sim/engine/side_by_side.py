"""Teams that are at several sites at a time: a group of visits shares the days of its team (processor sharing)."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from math import isfinite

import simpy

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from scenarios.stays.side_by_side import group_size
from sim.compiled.choices.lookup import Call
from sim.compiled.shared_teams import SharedTeams
from sim.engine.journal import Journal, Page, SharedSpell
from sim.engine.meetings import Diary, Meets, meet
from sim.uncertainty.capacity import TeamCapacity, advance


@dataclass(frozen=True, slots=True)
class SharedTeam:
    """A team that may be at several sites, in one replication."""

    number: int
    shared: SharedTeams
    capacity: TeamCapacity
    remaining: list[float]
    journal: Journal
    diary: Diary
    meets: Meets | None

    def stay(
        self, rnd: int, clock: tuple[float, float, float], agenda: tuple[Call, ...]
    ) -> Generator[simpy.Event, None, tuple[float, tuple[Call, ...], float]]:
        """Process of a stay: group by group, in the order of the agenda.

        Parameters
        ----------
        rnd
            Round.
        clock
            First slot, slot by which the team is home again, and the team's clock in days of the term.
        agenda
            Visits to make.

        Returns
        -------
        tuple
            The slot at which the last visit is left, what is undone, and the team's clock.
        """
        first, close, today = clock
        now, place, calls_left = first, 0, list[Call]()
        visit_rules = [self.shared.beside(call[0], self.number, rnd) for call in agenda]
        while place < len(agenda):
            visit, _, _, homeward, hold = agenda[place]
            arrive = max(self._travel(now, self._leg(agenda, place), close), hold)
            if arrive > close - homeward - TIME_TOLERANCE:
                break
            if self._meets(visit):
                assert self.meets is not None  # noqa: S101 - else it meets nobody
                page = Page(self.journal, self.number)
                meeting = yield from meet(self.meets, self.diary, page, (visit, rnd), arrive, close - homeward, today)
                arrive, today = meeting.begin, meeting.today
                if not meeting.meant:
                    now, place = arrive, place + 1
                    calls_left.append(agenda[place - 1])
                    continue
            size, today = yield from self._join(agenda[place : place + group_size(visit_rules[place:])], rnd, (arrive, today))
            group = agenda[place : place + size]
            legs = [self._leg(agenda, place + k) for k in range(1, size)]
            now, calls_over = self._share(group, legs, (arrive, close), ends_apart=visit_rules[place].ends_apart)
            place += size
            if calls_over:
                calls_left += calls_over
                break
        return now, (*calls_left, *agenda[place:]), today

    def _meets(self, visit: int) -> bool:
        return self.meets is not None and (visit in self.meets.hosts or visit in self.meets.guests)

    def _leg(self, agenda: Sequence[Call], place: int) -> float:
        visit, onward, outward, _, _ = agenda[place]
        if not place:
            return outward
        return onward if self.meets is None else self.meets.way(agenda[place - 1][0], visit, onward)

    def _travel(self, now: float, leg: float, close: float) -> float:
        travel = self.capacity.travel
        return now + leg if travel is None else advance(travel, now, leg, int(close))

    def _join(
        self, group: Sequence[Call], rnd: int, clock: tuple[float, float]
    ) -> Generator[simpy.Event, None, tuple[int, float]]:
        """Tell how many visits of a group begin with its first one: not those that are held back, or must wait for others."""
        arrive, today = clock
        for place, (visit, _, _, homeward, hold) in enumerate(group[1:], start=1):
            if hold > arrive + TIME_TOLERANCE:
                return place, today
            if not self._meets(visit):
                continue
            assert self.meets is not None  # noqa: S101 - else it meets nobody
            instant = self._instant(arrive)
            if instant > today:
                yield self.diary.env.timeout(instant - today)
                today = instant
            if visit in self.meets.guests and not isfinite(self.diary.at(self.meets.guests[visit]).instant):
                return place, today
            page = Page(self.journal, self.number)
            meeting = yield from meet(self.meets, self.diary, page, (visit, rnd), arrive, arrive + homeward + 1.0, today)
            today = meeting.today
        return len(group), today

    def _instant(self, slot: float) -> float:
        assert self.meets is not None  # noqa: S101 - asked for where a team meets others
        slot_day = int(slot + TIME_TOLERANCE)
        return self.meets.days[slot_day] + max(slot - slot_day, 0.0)

    def _share(
        self, group: Sequence[Call], legs: Sequence[float], bounds: tuple[float, float], *, ends_apart: bool
    ) -> tuple[float, list[Call]]:
        """Work on a group, and take down its spells.

        Returns
        -------
        tuple
            The slot at which the last of them is left, and what is undone.
        """
        arrive, close = bounds
        spread = arrive
        for leg in legs:
            spread = self._travel(spread, leg, close)
        leave_by = max(close - group[-1][3], arrive)
        spread = min(spread, leave_by)
        need = [self.remaining[call[0]] for call in group]
        portions = _one_by_one(need) if ends_apart else [(list(range(len(group))), need)]
        departures, finished = [spread] * len(group), [False] * len(group)
        days_given, days_got = [0.0] * len(group), [0.0] * len(group)
        now = done_by = spread
        for working, work in portions:  # a portion is over when the first of those at work is done, or all together
            total = sum(work)
            done_by = self._worked(done_by, total, close)
            end = min(done_by, leave_by)
            share = 1.0 if done_by <= end or not total else self._work(now, end) / total
            for k, part in zip(working, work, strict=True):
                if total > 0:  # else they are done already: no time passes
                    days_given[k] += (end - now) * (part / total)
                days_got[k] += part * share
                departures[k] = end
            is_done = done_by - leave_by <= self.capacity.tolerance
            for k in working:
                finished[k] = is_done and (not ends_apart or need[k] <= need[working[0]])
            now = end
            if not is_done:
                break
        for k, call in enumerate(group):
            spell = SharedSpell(call[0], arrive, departures[k], days_given[k], days_got[k], finished[k])
            self.journal.add_shared(self.number, spell)
            if not finished[k]:  # what lacks no more than the tolerance is finished on the last day
                self.remaining[call[0]] -= days_got[k]
        return now, [call for k, call in enumerate(group) if not finished[k]]

    def _worked(self, now: float, work: float, close: float) -> float:
        done = self.capacity.work
        return now + work if done is None else advance(done, now, work, int(close))

    def _work(self, start: float, end: float) -> float:
        """Work that the team does from one slot to another."""
        done = self.capacity.work
        if end <= start:
            return 0.0
        if done is None:
            return end - start
        a, b = int(start), int(end - TIME_TOLERANCE)
        return done[b] - done[a] + (end - b) * (done[b + 1] - done[b]) - (start - a) * (done[a + 1] - done[a])


def _one_by_one(need: Sequence[float]) -> list[tuple[list[int], list[float]]]:
    """Split the work of visits that share a team equally: until the first is done, then the second, and so on.

    Returns
    -------
    list
        Who is at work, the one that is done first in front, and what each of them gets done until then.
    """
    order = sorted(range(len(need)), key=lambda k: need[k])
    portions, level = [], 0.0
    for place, k in enumerate(order):
        portions.append((order[place:], [need[k] - level] * (len(order) - place)))
        level = need[k]
    return portions
