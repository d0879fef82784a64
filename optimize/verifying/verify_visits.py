"""What the verifier knows of a visit by itself: who may inspect what, how, for how long, and when."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable

from optimize.verifying.verify_blackouts import shuts_site
from optimize.verifying.verify_composition import Composition
from optimize.verifying.verify_row import TOLERANCE, Breaches, Columns, Row
from optimize.verifying.verify_stays import Stays
from scenarios.language import listed, of_number, say
from scenarios.naming.option_words import level_zh
from scenarios.scenario import Scenario

QUARTER = 0.25
"""Days by which the nearest half day may be less, at most."""
KINDS = {"township": "乡镇", "department": "部门"}
UNITS = {"population": 1e-3, "income": 1e-3, "funds": 1e-3, "assets": 1e-3, "altitude": 1e-3}


class Visits:
    """Checks visits one by one; see `check`."""

    def __init__(self, scenario: Scenario, sites: Columns, stays: Stays, composition: Composition, breaches: Breaches) -> None:
        self.scenario, self.sites, self.stays = scenario, sites, stays
        self.composition, self.names, self.add = composition, composition.names, breaches.add
        self.offices = {office.id: office for office in scenario.offices}
        self.number = scenario.office_row
        staffed_offices = {team.office for team in scenario.teams}
        self.codes: dict[tuple[str, str], str] = {
            (office.level, code): office.id
            for k, office in enumerate(scenario.offices)
            if k in staffed_offices
            for code in office.holds or (office.region,)
        }
        """Offices with a team by level and by what they are in charge of."""
        self.modes = scenario.file.modes
        self.scoped = [blackout for blackout in scenario.file.calendar.blackouts if not blackout.general]
        self.blocked: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        """Half-open days on which a site or a township takes no part."""
        for block in scenario.blocked:
            self.blocked[block.kind, block.id].append((block.start, block.end))
        self._seats: dict[str, int] | None = None
        self._at_times: set[str] | None = None
        """Sites that can't be visited on some day."""

    def known(self, row: Row) -> bool:
        """Check that a row names only what the scenario holds."""
        words = (
            (row.site, self.sites),
            (row.mode, self.modes),
            (row.office, self.offices),
            (row.team, self.stays.teams),
            (row.round, self.stays.rounds),
        )
        missing = [word for word, known_words in words if word not in known_words]
        for word in missing:
            allowed = say("a site, mode, office, team and round of the scenario", "情景中的对象、方式、巡察办、组、轮次")
            self.add(row.place, word, allowed, [row])
        return not missing

    def check(self, row: Row) -> None:
        """Check a visit by itself."""
        mode, team, office = self.modes[row.mode], self.stays.teams[row.team], self.offices[row.office]
        kind, site_class = self.sites.of(row.site, "kind"), self.sites.of(row.site, "class")
        if self.scenario.offices[team.office].id != row.office:
            names = f"{self.names.team(row.team)} / {self.names.office(row.office)}"
            self.add(row.place, names, say("a team of the office", "该巡察办的组"), [row])
        charge = self.scenario.offices[self.sites.of(row.site, "office")]
        local = office.level in {"county", "zone"}  # these don't inspect what another office takes
        in_charge = not local or kind not in charge.takes or charge.id == row.office
        if mode.team.members == "support":
            if office.level != mode.level or self.composition.link(row) is None:
                words = say(f"a {mode.level} office that supports the region", f"支援该地区的{level_zh(mode.level)}巡察办")
                self.add(row.place, self.names.office(row.office), words, [row])
        elif office.level != mode.level or not in_charge or self._responsible(row.site, office.level) != office.id:
            words = say(f"an office of level {mode.level} in charge of the site", f"负责该对象的{level_zh(mode.level)}巡察办")
            self.add(row.place, self.names.office(row.office), words, [row])
        if kind not in mode.kinds or site_class not in mode.classes:
            self.add(row.place, f"{mode.name}: {self._label(kind, site_class)}", self._labels(mode.kinds, mode.classes), [row])
            return
        least = self._least(row)
        if row.days < least - TOLERANCE:
            self.add(row.place, f"{row.days:g}", say(f"at least {least:.2f} days", f"至少 {least:.2f} 天"), [row])
        if mode.max_days is not None and row.days > mode.max_days + TOLERANCE:
            words = say(f"at most {of_number(mode.max_days, 'day')}", f"不超过 {mode.max_days:g} 天")
            self.add(row.place, f"{row.days:g}", words, [row])
        if mode.season:
            self._season(row)
        round_start = self.scenario.calendar.date(self.stays.rounds[row.round].start)
        if (mode.since is not None and round_start < mode.since) or (mode.before is not None and round_start >= mode.before):
            dates = f"{mode.since or ''} - {mode.before or ''}"
            self.add(row.place, round_start, say(f"a round that begins in {dates}", f"在 {dates} 之间开始的轮次"), [row])
        self._dates(row)

    def _responsible(self, site: str, level: str) -> str | None:
        """Office of a level, of those with a team, with the longest code that a site's id begins with."""
        codes = (self.codes.get((level, site[:digits])) for digits in (12, 9, 6, 4, 2))
        return next((office for office in codes if office is not None), None)

    def _label(self, kind: str, site_class: str) -> str:
        """Class of a village, or kind of another site, in words."""
        return self._labels((kind,), (site_class,)) if kind == "village" else say(kind, KINDS[kind])

    def _labels(self, kinds: Iterable[str], classes: Iterable[str]) -> str:
        """Kinds of site and classes of village in words."""
        labels = self.scenario.file.classes.labels
        villages = [str(label) for name, label in labels.items() if name in classes] if "village" in kinds else []
        return listed([*villages, *(say(kind, KINDS[kind]) for kind in kinds if kind != "village")])

    def _least(self, row: Row) -> float:
        """Days that a visit takes at least."""
        given_days = self.sites.of(row.site, "team_days")
        mode, team = self.modes[row.mode], self.stays.teams[row.team]
        if given_days is not None:
            section = self.scenario.file.teams.get(row.office)
            return float(given_days) * (1.0 if section is None or team.rounds is None else section.size / team.size)
        terms = sum(per * self.sites.of(row.site, name) * UNITS.get(name, 1.0) for name, per in mode.terms.items())
        parts = sum(part.days for part in mode.parts)
        exact = mode.fixed_days + parts + mode.days[self.sites.of(row.site, "class")] + terms
        exact *= mode.team.size / team.size
        exact += (mode.access - 1) * self._last_leg(row) if mode.access != 1 else 0.0
        halves = math.ceil(2 * (exact - QUARTER) - TOLERANCE)  # days are given in halves, the nearest one
        least = min(max(halves / 2, mode.min_days), math.inf if mode.max_days is None else mode.max_days)
        if mode.households is not None:
            calls = mode.households.share * self.sites.of(row.site, "population") / mode.households.people
            floor = calls / (mode.households.a_day * team.size / mode.team.size)
            least = max(least, math.ceil(2 * floor - TOLERANCE) / 2)
        return float(least)

    def _last_leg(self, row: Row) -> float:
        """Days from the site's township, or from the office's base where that is no site, to the site and back."""
        if self._seats is None:
            kinds, townships = self.sites.column("kind"), self.sites.column("township")
            self._seats = {townships[k]: k for k, kind in enumerate(kinds) if kind == "township"}
        place, travel = self.sites.index[row.site], self.scenario.travel
        seat = self._seats.get(self.sites.of(row.site, "township"), place)
        is_support = self.modes[row.mode].team.members == "support"  # these stay near, and don't go home for a visit
        office = self.sites.of(row.site, "office") if is_support else self.number[row.office]
        start = seat if seat != place else travel.base(office)
        return float(travel.days(start, place) + travel.days(place, start))

    def _season(self, row: Row) -> None:
        """Check that a visit in a mode with seasons lies in them, day by day."""
        intervals = [(season.start, season.end) for season in self.modes[row.mode].season]
        dates = [f"{row.start + dt.timedelta(days=day):%m-%d}" for day in range((row.end - row.start).days)]
        dates_outside = [date for date in dates if not any(_in_span(date, *interval) for interval in intervals)]
        if dates_outside:
            words = listed(f"{first} - {last}" for first, last in intervals)
            self.add(row.place, dates_outside[0], say(f"days in the mode's season: {words}", f"该方式的季节内：{words}"), [row])

    def _dates(self, row: Row) -> None:
        """Check that a visit lies in its team's stay and leaves the days that it needs."""
        calendar = self.scenario.calendar
        if row.end <= row.start:
            self.add(row.place, row.end, say(f"an end after {row.start}", f"结束须晚于 {row.start}"), [row])
            return
        first, last = calendar.day(row.start), calendar.day(row.end)
        start, close = self.stays.start(row.team, row.round), self.stays.end(row.team, row.round)
        early, late = self.stays.worked(row.team, first, start) > 0, self.stays.worked(row.team, close, last) > 0
        if early or late or last <= start or first >= close:  # a weekend before or after is no matter
            days_of_stay, days_of_visit = ((calendar.date(a), calendar.date(b - 1)) for a, b in ((start, close), (first, last)))
            allowed = say("within {} to {}, the team's stay", "在该组本轮进驻期 {} 至 {} 之内").format(*days_of_stay)
            self.add(row.place, say("{} to {}", "{} 至 {}").format(*days_of_visit), allowed, [row])
        if self._may_be_shut(row.site):
            works = self.stays.work(row.team)[0]
            days = (day for day in range(max(first, 0), min(last, calendar.days)) if works[day])
            closed_day = next((day for day in days if self._is_shut(row.site, day)), None)
            if closed_day is not None:
                free = say(
                    "days in the site's season on which neither it nor its township is blocked", "对象当季且未停巡的日期"
                )
                self.add(row.place, calendar.date(closed_day), free, [row])
        days_worked = self.stays.worked(row.team, first, last)
        spare = self.stays.spare(row.team, row.round, self.stays.worked(row.team, 0, last))
        if days_worked + spare < row.days - TOLERANCE:
            fault = say(of_number(days_worked, "working day", "working days"), f"{days_worked} 个工作日")
            self.add(row.place, fault, say(f"at least {row.days:g}", f"至少 {row.days:g}"), [row])

    def _may_be_shut(self, site: str) -> bool:
        """Whether there is any day on which a site can't be visited."""
        if self.scoped:
            return True
        if self._at_times is None:
            columns = (self.sites.column(name) for name in ("township", "season", "other_check"))
            self._at_times = {
                name
                for name, town, season, check in zip(self.sites.index, *columns, strict=True)
                if season is not None
                or check is not None
                or ("site", name) in self.blocked
                or ("township", town) in self.blocked
            }
        return site in self._at_times

    def _is_shut(self, site: str, day: int) -> bool:
        """Whether a site is out of its season on a day, or it or its township is blocked."""
        calendar, cell = self.scenario.calendar, self.sites.of
        gap, check = self.scenario.file.sites.after_other_check, cell(site, "other_check")
        if check is not None and 0 <= day - calendar.day(check) < gap:
            return True
        times = (*self.blocked.get(("site", site), ()), *self.blocked.get(("township", cell(site, "township")), ()))
        if any(a <= day < b for a, b in times):
            return True
        date = calendar.date(day)
        if shuts_site(self.scoped, (site, cell(site, "kind"), cell(site, "class")), date):
            return True
        season = cell(site, "season")
        if season is None:
            return False
        today = date.strftime("%m-%d")
        windows = [window.split("/") for window in season.split(";")]
        return not any(a <= today <= b if a <= b else today >= a or today <= b for a, b in windows)


def _in_span(day: str, first: str, last: str) -> bool:
    """Whether a month and day lies in a part of the year that ends before its last day."""
    return first <= day < last if first < last else day >= first or day < last
