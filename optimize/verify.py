"""The verifier: checks every constraint of any plan, also one typed by hand.

It shares no code with the planner: eligibility, days, stays, hosts and clusters are reckoned here again, from the scenario.
"""

import datetime as dt
import math
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise

from optimize.verify_blackouts import shuts_site, stops_office
from optimize.verify_composition import Composition
from scenarios.clusters import mode_clusters
from scenarios.language import say
from scenarios.plan import Plan
from scenarios.problems import Problem
from scenarios.scenario import Scenario

TOLERANCE = 1e-6
UNITS = {"population": 1e-3, "income": 1e-3, "funds": 1e-3, "assets": 1e-3, "altitude": 1e-3}


@dataclass(frozen=True, slots=True)
class Row:
    """One visit of a plan with its row in the table, counted from 1."""

    number: int
    site: str
    mode: str
    office: str
    team: str
    round: str
    start: dt.date
    end: dt.date
    days: float


class Verifier:
    """Checks one plan; see `verify`."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.problems: list[Problem] = []
        self.sites = {row["id"]: row for row in scenario.sites.iter_rows(named=True)}
        self.index = {site: k for k, site in enumerate(self.sites)}
        self.seats = {row["township"]: self.index[site] for site, row in self.sites.items() if row["kind"] == "township"}
        self.teams = {team.id: team for team in scenario.teams}
        self.rounds = {one.id: one for one in scenario.rounds}
        self.clusters = mode_clusters(scenario)
        self.offices = {office.id: office for office in scenario.offices}
        self.composition = Composition(scenario)
        self.stays: dict[tuple[str, str], int] = {}
        self.begins: dict[tuple[str, str], int] = {}
        self.blocked: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for one in scenario.blocked:
            self.blocked[one.kind, one.id].append((one.start, one.end))

    def add(self, where: str, found: object, allowed: str) -> None:
        """Note a breach."""
        self.problems.append(Problem(say("plan", "计划"), where, str(found), allowed))

    def known(self, row: Row) -> bool:
        """Check that a row names only what the scenario holds."""
        words = (
            (row.site, self.sites),
            (row.mode, self.scenario.file.modes),
            (row.office, self.offices),
            (row.team, self.teams),
            (row.round, self.rounds),
        )
        missing = [word for word, known in words if word not in known]
        for word in missing:
            self.add(
                _at(row),
                word,
                say("a site, mode, office, team and round of the scenario", "情景中的对象、方式、巡察办、组、轮次"),
            )
        return not missing

    def visit(self, row: Row) -> None:
        """Check a visit by itself: who may inspect what, how, and for how long."""
        site, mode, team = self.sites[row.site], self.scenario.mode(row.mode), self.teams[row.team]
        office = self.offices[row.office]
        if self.scenario.offices[team.office].id != row.office:
            self.add(_at(row), f"{row.team} / {row.office}", say("a team of the office", "该巡察办的组"))
        charge = self.scenario.offices[site["office"]]
        local = office.level in {"county", "zone"}  # these don't inspect what another office takes
        in_charge = not local or site["kind"] not in charge.takes or charge.id == row.office
        if mode.team.members == "support":
            if office.level != mode.level or self.composition.link(row) is None:
                self.add(
                    _at(row),
                    row.office,
                    say(f"a {mode.level} office that supports the region", f"支援该地区的 {mode.level} 级巡察办"),
                )
        elif office.level != mode.level or not row.site.startswith(office.region) or not in_charge:
            self.add(
                _at(row),
                row.office,
                say(f"an office of level {mode.level} in charge of the site", f"负责该对象的 {mode.level} 级巡察办"),
            )
        if site["kind"] not in mode.kinds or site["class"] not in mode.classes:
            self.add(
                _at(row),
                f"{row.mode}: {site['kind']}, {site['class']}",
                f"{', '.join(mode.kinds)}; {', '.join(mode.classes)}",
            )
            return
        least = site["team_days"]
        if least is None:
            terms = sum(per * site[name] * UNITS.get(name, 1.0) for name, per in mode.terms.items())
            parts = sum(part.days for part in mode.parts)
            exact = (mode.fixed_days + parts + mode.days[site["class"]] + terms) * mode.team.size / team.size
            exact += (mode.access - 1) * self.last_leg(row) if mode.access > 1 else 0.0
            least = max(exact - 0.25, mode.min_days)  # days are given in halves
            if mode.households is not None:
                calls = mode.households.share * site["population"] / mode.households.people
                least = max(least, calls / (mode.households.a_day * team.size / mode.team.size))
        if row.days < least - TOLERANCE:
            self.add(_at(row), f"{row.days:g}", say(f"at least {least:.2f} days", f"至少 {least:.2f} 天"))
        self.season(row)
        self.dates(row)

    def last_leg(self, row: Row) -> float:
        """Days from the site's township, or from the office's base where that is no site, to the site and back."""
        here, travel = self.index[row.site], self.scenario.travel
        seat = self.seats.get(self.sites[row.site]["township"], here)
        away = self.scenario.mode(row.mode).team.members == "support"  # these stay near, and don't go home for a visit
        office = self.sites[row.site]["office"] if away else list(self.offices).index(row.office)
        start = seat if seat != here else travel.base(office)
        return float(travel.days(start, here) + travel.days(here, start))

    def season(self, row: Row) -> None:
        """Check that a visit in a mode with seasons lies in them, day by day."""
        spans = [(one.start, one.end) for one in self.scenario.mode(row.mode).season]
        days = (row.end - row.start).days if spans else 0
        dates = [f"{row.start + dt.timedelta(days=day):%m-%d}" for day in range(days)]
        outside = [date for date in dates if not any(_in_span(date, *span) for span in spans)]
        if outside:
            words = ", ".join(f"{first} - {last}" for first, last in spans)
            self.add(_at(row), outside[0], say(f"days in the mode's season: {words}", f"该方式的季节内: {words}"))

    def dates(self, row: Row) -> None:
        """Check that a visit lies in its team's stay and leaves the days that it needs."""
        calendar = self.scenario.calendar
        if row.end <= row.start:
            self.add(_at(row), row.end, say(f"an end after {row.start}", f"结束须晚于 {row.start}"))
            return
        first, last = calendar.day(row.start), calendar.day(row.end)
        if first < self.stay_start(row) or last > self.stay_end(row):
            stay = f"{calendar.date(self.stay_start(row))} - {calendar.date(self.stay_end(row))}"
            self.add(_at(row), f"{row.start} - {row.end}", say(f"within {stay}", f"在 {stay} 之内"))
        days = [day for day in range(max(first, 0), min(last, calendar.days)) if self.works(row, day)]
        worked = len(days)
        shut = [day for day in days if self.is_shut(row, day)]
        if shut:
            free = say("days in the site's season on which neither it nor its township is blocked", "对象当季且未停巡的日期")
            self.add(_at(row), calendar.date(shut[0]), free)
        if worked < row.days - TOLERANCE:
            self.add(
                _at(row),
                say(f"{worked} working days", f"{worked} 个工作日"),
                say(f"at least {row.days:g}", f"至少 {row.days:g}"),
            )

    def works(self, row: Row, day: int) -> bool:
        """Whether the team works on a day."""
        times = (*self.blocked.get(("team", row.team), ()), *self.blocked.get(("office", row.office), ()))
        if not self.scenario.calendar.working[day] or any(a <= day < b for a, b in times):
            return False
        return not stops_office(self.scenario, self.offices[row.office], self.scenario.calendar.date(day))

    def is_shut(self, row: Row, day: int) -> bool:
        """Whether a site is out of its season on a day, or it or its township is blocked."""
        site = self.sites[row.site]
        gap, check = self.scenario.file.sites.after_other_check, site["other_check"]
        if check is not None and 0 <= day - self.scenario.calendar.day(check) < gap:
            return True
        times = (*self.blocked.get(("site", row.site), ()), *self.blocked.get(("township", site["township"]), ()))
        if any(a <= day < b for a, b in times) or shuts_site(self.scenario, site, self.scenario.calendar.date(day)):
            return True
        if site["season"] is None:
            return False
        today = self.scenario.calendar.date(day).strftime("%m-%d")
        windows = [window.split("/") for window in site["season"].split(";")]
        return not any(a <= today <= b if a <= b else today >= a or today <= b for a, b in windows)

    def is_formed(self, row: Row) -> bool:
        """Whether the office's staff suffices for the team in the round."""
        formed = self.scenario.formed
        if formed is None:
            return True
        office = list(self.offices).index(row.office)
        number = [name for name, team in self.teams.items() if team.office == office].index(row.team)
        return bool(number < formed[office, list(self.rounds).index(row.round)])

    def stay_days(self, row: Row) -> int:
        """Working days of the team in its stay in the round."""
        key = (row.team, row.round)
        if key not in self.stays:
            days = range(self.stay_start(row), self.stay_end(row))
            self.stays[key] = sum(self.works(row, day) for day in days) if self.is_formed(row) else 0
        return self.stays[key]

    def stay_start(self, row: Row) -> int:
        """First day of the team's stay in the round: after the reports of its stay before and the preparation of this one."""
        if (row.team, row.round) not in self.begins:
            self.begins[row.team, row.round] = self.late_start(row)
        return self.begins[row.team, row.round]

    def late_start(self, row: Row) -> int:
        """Reckon the first day of a stay, day by day from the end of the stay before."""
        rules, begin = self.scenario.file.rounds, self.rounds[row.round].start
        earlier = [one for one in self.scenario.rounds if one.end <= begin]
        stays = (replace(row, round=one.id) for one in reversed(earlier))
        before = next((stay for stay in stays if self.stay_days(stay) > 0), None)
        free = range(0) if before is None else range(self.stay_end(before), begin)
        needed = 0.0 if before is None else rules.report_days + rules.preparation_days
        lost = math.ceil(needed - sum(self.works(row, day) for day in free) - TOLERANCE)
        day = begin
        while lost > 0 and day < self.stay_end(row):
            lost -= self.works(row, day)
            day += 1
        return day

    def stay_end(self, row: Row) -> int:
        """First day after the team's stay in the round, whether it works on all days of it or not."""
        calendar, rnd = self.scenario.calendar, self.rounds[row.round]
        left, day = math.floor(rnd.workdays * self.teams[row.team].share + TOLERANCE), rnd.start
        while left > 0:
            left -= bool(calendar.working[day])
            day += 1
        lost = self.composition.lost_days(row)
        while lost > 0 and day > rnd.start:
            day -= 1
            lost -= self.works(row, day)
        return day

    def tour(self, rows: list[Row]) -> None:
        """Check what one team does in one round: never in two places, and all of it within the stay."""
        for one, other in pairwise(rows):
            shared = (one.end - other.start).days
            if shared > 1:  # a day may be shared: one visit ends and the next begins on it
                self.add(
                    _at(other),
                    other.start,
                    say(
                        f"from {one.end - dt.timedelta(days=1)} on, when {one.site} is done",
                        f"{one.site} 结束后({one.end - dt.timedelta(days=1)} 起)",
                    ),
                )
        travel = self.scenario.travel
        base = travel.base(self.teams[rows[0].team].office)
        stops = [base, *(self.index[row.site] for row in rows), base]
        needed = sum(row.days for row in rows) + float(travel.days(stops[:-1], stops[1:]).sum())
        if needed > self.stay_days(rows[0]) + TOLERANCE:
            where = say(f"team {rows[0].team}, round {rows[0].round}", f"{rows[0].team} 组 {rows[0].round} 轮")
            self.add(
                where,
                say(f"{needed:.2f} days of work and travel", f"工作与路程 {needed:.2f} 天"),
                say(f"at most {self.stay_days(rows[0])}", f"不超过 {self.stay_days(rows[0])}"),
            )

    def together(self, rows: list[Row]) -> None:
        """Check hosts, clusters, quotas, and that no site is covered twice."""
        inspected = {(row.site, row.office, row.round) for row in rows}
        clusters: dict[tuple[str, str, str, int], list[Row]] = defaultdict(list)
        covered: dict[str, Row] = {}
        used: dict[str, int] = defaultdict(int)
        for row in rows:
            mode, site = self.scenario.mode(row.mode), self.sites[row.site]
            used[row.mode] += 1
            if mode.counts and site["done"] is not None:
                self.add(
                    _at(row), row.site, say(f"no visit: covered since {site['done']}", f"无须进驻: 已于 {site['done']} 巡察")
                )
            elif mode.counts and row.site in covered:
                self.add(
                    _at(row),
                    row.site,
                    say(
                        f"one visit a site; row {covered[row.site].number} has it",
                        f"每个对象一次;第 {covered[row.site].number} 行已有",
                    ),
                )
            elif mode.counts:
                covered[row.site] = row
            if mode.host == "township" and (site["township"], row.office, row.round) not in inspected:
                self.add(
                    _at(row),
                    row.mode,
                    say("the township's visit by the same office in the same round", "同一巡察办同一轮次巡察其乡镇"),
                )
            if mode.host == "cluster":
                cluster = int(self.clusters[self.index[row.site], self.scenario.modes.index(row.mode)])
                if cluster < 0:
                    self.add(_at(row), row.mode, say("a site with enough neighbours of its theme", "同主题相邻对象足够的对象"))
                else:
                    clusters[row.mode, row.office, row.round, cluster].append(row)
        for (name, *_), members in clusters.items():
            self.cluster(name, members)
        for name, count in used.items():
            mode = self.scenario.mode(name)
            served = sum(site["kind"] in mode.kinds for site in self.sites.values())
            share = math.inf if mode.quota_share is None else math.floor(mode.quota_share * served + TOLERANCE)
            quota = min(math.inf if mode.quota is None else mode.quota, share)
            if count > quota:
                self.add(name, say(f"{count} visits", f"{count} 次"), say(f"at most {quota}", f"不超过 {quota}"))

    def cluster(self, name: str, members: list[Row]) -> None:
        """Check that enough sites of a cluster are inspected together."""
        least = self.scenario.mode(name).cluster.min_sites
        if len(members) < least:
            for row in members:
                self.add(
                    _at(row),
                    say(f"{len(members)} neighbours together", f"连片 {len(members)} 个"),
                    say(f"at least {least} of one cluster", f"同一片区至少 {least} 个"),
                )


def verify(scenario: Scenario, plan: Plan) -> list[Problem]:
    """Check a plan against every constraint of the scenario.

    Returns
    -------
    list
        A problem for each breach; empty where the plan can be carried out as it stands.
    """
    verifier = Verifier(scenario)
    columns = ("site", "mode", "office", "team", "round", "start", "end", "team_days")
    rows = [Row(number, *values) for number, values in enumerate(plan.visits.select(columns).iter_rows(), start=1)]
    sound = [row for row in rows if verifier.known(row)]
    tours: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in sound:
        verifier.visit(row)
        tours[row.team, row.round].append(row)
    for tour in tours.values():
        verifier.tour(sorted(tour, key=lambda row: (row.start, row.number)))
    verifier.together(sound)
    verifier.composition.check(sound, [_at(row) for row in sound], verifier.add)
    return verifier.problems


def _in_span(day: str, first: str, last: str) -> bool:
    """Whether a month and day lies in a part of the year that ends before its last day."""
    return first <= day < last if first < last else day >= first or day < last


def _at(row: Row) -> str:
    return say(f"visit {row.number} ({row.site})", f"第 {row.number} 次进驻({row.site})")
