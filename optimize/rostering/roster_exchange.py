"""Exchanges of visits (调换对象) between teams of a round that let a roster fill what home townships keep empty.

So many people may have their home in the tours of a round that no roster fills its teams: the tours are at fault. Visits are
exchanged between two teams of one office and round, so that modes, rounds and days on site stay as they are. An exchange counts
only where the plan with it keeps every rule, by the verifier's word, and a new roster lacks fewer people. What does not help
the round, taken alone, is not tried: gaps that come of the limits of a term are no matter of tours.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from optimize.completing.dates import Stop, Tour, date_anew
from optimize.rostering.duties import DutyMaker
from optimize.rostering.roster import Known, Roster, fewest_missing, make_roster
from optimize.rostering.roster_gaps import lacking_together, wants
from optimize.verifying.verify import verify
from scenarios.plans.plan import Plan
from scenarios.plans.roster_people import people
from scenarios.scenario import Scenario
from scenarios.stays.side_by_side import ALONE, Beside, side_by_side
from scenarios.stays.windows import team_windows

MOST = 5
"""Exchanges, one after the other, each the best for the plan with those before."""
TRIALS, DATED = 20, 200
"""Plans that are verified in a search at most, and get a roster if they keep every rule; exchanges that are dated for a gap."""
Wants = dict[str, tuple[int, frozenset[str]]]
Visit = tuple[str, str]
"""Site and mode."""
Key = tuple[str, str]
"""Round and team."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Visits that two teams of a round exchange."""

    round: str
    team: str
    other: str
    gives: tuple[str, ...]
    """Sites that go from the team to the other one."""
    takes: tuple[str, ...]
    """Sites that go the other way; none where there is room for one more visit."""
    before: int
    """What all teams lacked before: seats, leaders, deputies, skills."""
    after: int


@dataclass(frozen=True, slots=True, eq=False)
class Exchanged:
    """A plan with exchanges, and its roster."""

    plan: Plan
    roster: Roster
    exchanges: tuple[Exchange, ...]
    breaches: int = 0
    """Rules that the plan breaks as it was given: nothing is exchanged before these are corrected."""


def exchange_visits(scenario: Scenario, plan: Plan, roster: Roster, solutions: Known | None = None) -> Exchanged:
    """Look for exchanges of visits, one after the other, that close gaps which home townships leave.

    Parameters
    ----------
    roster
        Of the plan, by `optimize.rostering.roster.make_roster`.
    solutions
        Rosters that were solved in making it.
    """
    exchanged = Exchanged(plan, roster, ())
    if not any(gap.barred for gap in roster.gaps):
        return exchanged
    if breaches := verify(scenario, plan):
        return replace(exchanged, breaches=len(breaches))
    search = _Search(scenario, {} if solutions is None else solutions)
    while len(exchanged.exchanges) < MOST and (better := search.better(exchanged)) is not None:
        exchanged = better
    return exchanged


def missing(roster: Roster) -> int:
    """Count the seats, leaders, deputies and skills that the teams of a roster lack."""
    return sum(gap.missing for gap in roster.gaps)


class _Search:
    def __init__(self, scenario: Scenario, solutions: Known) -> None:
        self.scenario, self.solutions = scenario, solutions
        self.staff = list(people(scenario))
        self.windows, self.beside = team_windows(scenario), side_by_side(scenario)
        self.maker = DutyMaker(scenario)
        self.tours: dict[Key, list[Visit]] = {}
        self.trials_left = TRIALS
        self.known_wants: dict[tuple[Key, frozenset[str], frozenset[str], bool], Wants] = {}

    def _rows(self, key: Key) -> tuple[int, int]:
        return self.scenario.round_row[key[0]], self.scenario.team_row[key[1]]

    def _office(self, team: str) -> int:
        return self.scenario.teams[self.scenario.team_row[team]].office

    def better(self, exchanged: Exchanged) -> Exchanged | None:
        """Return the plan with one exchange more, None where none helps.

        Candidates pass ever dearer tests: a lower bound by counting, the fewest gaps of the round by the solver, the verifier,
        and a new roster of the whole plan at last.
        """
        self.tours = defaultdict(list)
        for site, mode, team, rnd in exchanged.plan.visits.select("site", "mode", "team", "round").iter_rows():
            self.tours[rnd, team].append((site, mode))
        missing_before = missing(exchanged.roster)
        seen_keys: set[Key] = set()
        for gap in exchanged.roster.gaps:
            key = (gap.round, gap.team)
            if not gap.barred or key in seen_keys:
                continue
            seen_keys.add(key)
            least = self._fewest(key, {})
            for _, _, partner, sites_given, sites_taken in sorted(self._candidates(key))[:DATED]:
                plan = self._exchanged(exchanged.plan, key, partner, {*sites_given, *sites_taken})
                if plan is None or self._fewest(key, self._swapped(key, partner, {*sites_given, *sites_taken})) >= least:
                    continue
                if not self.trials_left:
                    return None
                self.trials_left -= 1
                if verify(self.scenario, plan):
                    continue
                roster = make_roster(self.scenario, plan, self.solutions)
                if (missing_after := missing(roster)) < missing_before:
                    step = Exchange(gap.round, gap.team, partner, sites_given, sites_taken, missing_before, missing_after)
                    return Exchanged(plan, roster, (*exchanged.exchanges, step))
        return None

    def _candidates(self, key: Key) -> Iterator[tuple[int, int, str, tuple[str, ...], tuple[str, ...]]]:
        """Exchanges after which two teams surely lack less than now: what they lack then, visits that move, and what moves."""
        rnd, team = key
        office = self._office(team)
        visits = self.tours[key]
        for partner_key, partner_visits in sorted(self.tours.items()):
            if partner_key[0] != rnd or partner_key == key or self._office(partner_key[1]) != office:
                continue
            lack_before = lacking_together(self._wants(key, visits), self._wants(partner_key, partner_visits))
            for sites_given, sites_taken in self._sets(visits, partner_visits):
                tours = self._swapped(key, partner_key[1], {*sites_given, *sites_taken})
                if not tours[key] or not tours[partner_key]:
                    continue
                lack_after = lacking_together(self._wants(key, tours[key]), self._wants(partner_key, tours[partner_key]))
                if lack_after < lack_before:
                    yield lack_after, len(sites_given) + len(sites_taken), partner_key[1], sites_given, sites_taken

    def _sets(self, visits: list[Visit], partner_visits: list[Visit]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        """Generate what may go either way: single visits, and all visits of a township."""

        def parts(visits: list[Visit]) -> list[tuple[str, ...]]:
            sites_by_town: dict[str, list[str]] = defaultdict(list)
            for site, _ in visits:
                sites_by_town[self.maker.townships[self.scenario.site_row[site]]].append(site)
            return sorted({*((site,) for site, _ in visits), *(tuple(sorted(sites)) for sites in sites_by_town.values())})

        for sites_given in parts(visits):
            yield sites_given, ()
            for sites_taken in parts(partner_visits):
                yield sites_given, sites_taken

    def _wants(self, key: Key, visits: list[Visit]) -> Wants:
        """Return whom a team with these visits wants, and who could serve."""
        duty = self.maker.duty(*self._rows(key), visits)
        wants_key = (key, duty.townships, duty.skills, duty.away)
        if wants_key not in self.known_wants:
            offices = {duty.office, duty.sender}
            staff = [person for person in self.staff if person.office in offices]
            self.known_wants[wants_key] = wants(staff, duty, self.scenario.file.roster)
        return self.known_wants[wants_key]

    def _swapped(self, key: Key, partner: str, moved_sites: set[str]) -> dict[Key, list[Visit]]:
        """Return the tours of two teams after an exchange."""
        partner_key = (key[0], partner)
        visits, partner_visits = self.tours[key], self.tours[partner_key]
        return {
            stay: [visit for visit in own_visits if visit[0] not in moved_sites]
            + [visit for visit in partner_visits_offered if visit[0] in moved_sites]
            for stay, own_visits, partner_visits_offered in (
                (key, visits, partner_visits),
                (partner_key, partner_visits, visits),
            )
        }

    def _fewest(self, key: Key, instead: dict[Key, list[Visit]]) -> int:
        """Return what the office's teams of the round lack at least, some of them with other tours."""
        office = self._office(key[1])
        duties = []
        for (rnd, team), visits in sorted(self.tours.items()):
            round_row, team_row = self._rows((rnd, team))
            if rnd == key[0] and office in {self._office(team), int(self.maker.sender[team_row, round_row])}:
                duties.append(self.maker.duty(round_row, team_row, instead.get((rnd, team), visits)))
        offices = {duty.office for duty in duties} | {duty.sender for duty in duties}
        staff = [person for person in self.staff if person.office in offices]
        return fewest_missing(staff, duties, self.scenario.file.roster)

    def _exchanged(self, plan: Plan, key: Key, partner: str, moved_sites: set[str]) -> Plan | None:
        """Return the plan with visits exchanged and both teams' tours dated anew, None where these don't fit into a stay."""
        visits, (rnd, team) = plan.visits, key
        exchanging = (pl.col("round") == rnd) & pl.col("team").is_in([team, partner])
        new_team = pl.when(pl.col("site").is_in(sorted(moved_sites))).then(
            pl.col("team").replace({team: partner, partner: team})
        )
        pair = visits.filter(exchanging).with_columns(new_team.otherwise(pl.col("team")).alias("team"))
        tours = [self._dated(pair.filter(pl.col("team") == name), rnd, name) for name in (team, partner)]
        if any(tour is None for tour in tours):
            return None
        other_visits = visits.filter(~exchanging)
        table = pl.concat([other_visits, *(tour for tour in tours if tour is not None)])
        return Plan(table.sort("team", "start", "end", maintain_order=True), plan.method)

    def _dated(self, tour: pl.DataFrame, rnd: str, team: str) -> pl.DataFrame | None:
        """Bring a tour into a short order and date it from the first day of the stay on; None where the stay is too short."""
        scenario, key = self.scenario, (self.scenario.team_row[team], self.scenario.round_row[rnd])
        visits = enumerate(tour.select("site", "mode", "team_days").iter_rows())
        stops = [Stop(row, scenario.site_row[site], days, beside=self._beside(mode, key)) for row, (site, mode, days) in visits]
        dated_stops = date_anew(scenario, Tour.of(scenario, self.windows, key), stops)
        if dated_stops is None:
            return None
        dates = scenario.calendar.dates
        return tour[[stop.row for stop in dated_stops]].with_columns(
            pl.Series("start", dates(np.array([stop.start for stop in dated_stops]))).cast(pl.Date),
            pl.Series("end", dates(np.array([stop.end for stop in dated_stops]))).cast(pl.Date),
            pl.int_range(1, pl.len() + 1).alias("order"),
        )

    def _beside(self, mode: str, key: tuple[int, int]) -> Beside:
        return ALONE if self.beside is None else self.beside.of(self.scenario.modes.index(mode), *key)
