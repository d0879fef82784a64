"""What the verifier knows of visits that depend on each other: hosts, links, clusters, quotas, and one visit a site."""

import datetime as dt
import math
from collections import defaultdict

from optimize.verifying.verify_row import TOLERANCE, Breaches, Columns, Row
from scenarios.language import aside, of_number, say
from scenarios.naming.option_words import level_zh
from scenarios.options.clusters import mode_clusters
from scenarios.scenario import Scenario


class Together:
    """Checks all visits of a plan together; see `check`."""

    def __init__(self, scenario: Scenario, sites: Columns, breaches: Breaches) -> None:
        self.scenario, self.sites, self.add = scenario, sites, breaches.add
        self.modes = scenario.file.modes
        self.offices = {office.id: office for office in scenario.offices}
        self.clusters = mode_clusters(scenario)
        self.hosts = set(sites.column("host"))

    def check(self, rows: list[Row]) -> None:
        """Check hosts, links, clusters, quotas, and that no site is covered twice."""
        inspected = {(row.site, row.office, row.round) for row in rows}
        rows_at: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in rows:
            rows_at[row.site, row.round].append(row)
        clusters: dict[tuple[str, str, str, int], list[Row]] = defaultdict(list)
        first_rows: dict[str, Row] = {}
        for row in rows:
            mode = self.modes[row.mode]
            if mode.counts and (covered_on := self.sites.of(row.site, "done")) is not None:
                name = self._name(row.site)
                fault = say(name, f"{name}已于 {covered_on} 巡察")
                self.add(row.place, fault, say(f"no visit: covered on {covered_on}", "不再安排"), [row])
            elif mode.counts and row.site in first_rows:
                self.add(
                    row.place,
                    self._name(row.site),
                    say(
                        f"one visit per site; row {first_rows[row.site].number} has it already",
                        f"每个对象只安排一次；第 {first_rows[row.site].number} 行已有安排",
                    ),
                    [row],
                    self._two_teams(first_rows[row.site], row),
                )
            elif mode.counts:
                first_rows[row.site] = row
            if mode.host not in ("none", "cluster"):
                self._hosted(row, mode.host, inspected)
            if mode.sync is not None:
                self._linked(row, mode.sync, rows_at)
            if mode.host == "cluster":
                cluster = int(self.clusters[self.sites.index[row.site], self.scenario.modes.index(row.mode)])
                if cluster < 0:
                    fault = say(row.mode, f"{self._name(row.site)}附近同主题的对象不足 {mode.cluster.min_sites} 个")
                    words = say("a site with enough neighbours of its theme", self._cluster_rule(row.mode))
                    self.add(row.place, fault, words, [row])
                else:
                    clusters[row.mode, row.office, row.round, cluster].append(row)
        for (name, *_), members in clusters.items():
            self._cluster(name, members)
        self._second_visits([row for row in rows if self.modes[row.mode].again is not None], first_rows)
        self._quotas(rows)

    def _second_visits(self, rows: list[Row], first_rows: dict[str, Row]) -> None:
        """Check that second visits come long enough after the visit that covers their site, and once in each mode."""
        second_rows: dict[tuple[str, str], Row] = {}
        for row in rows:
            second_visits, covered_on = self.modes[row.mode].again, self.sites.of(row.site, "done")
            first_end = (
                first_rows[row.site].end
                if row.site in first_rows
                else None
                if covered_on is None
                else covered_on + dt.timedelta(days=1)
            )
            if first_end is None or second_visits is None:
                self.add(row.place, self._name(row.site), say("a site that has been covered before", "已巡察覆盖的对象"), [row])
            elif (row.start - first_end).days < second_visits.after:
                earliest = first_end + dt.timedelta(days=math.ceil(second_visits.after))
                words = say(
                    f"from {earliest} on, {of_number(second_visits.after, 'day')} after the first visit",
                    f"首次进驻结束 {second_visits.after:g} 天后（{earliest} 起）",
                )
                self.add(row.place, row.start, words, [row])
            if (row.site, row.mode) in second_rows:
                words = say(
                    f"one second visit per site; row {second_rows[row.site, row.mode].number} has it already",
                    f"每个对象只安排一次；第 {second_rows[row.site, row.mode].number} 行已有安排",
                )
                self.add(row.place, self._name(row.site), words, [row])
            second_rows.setdefault((row.site, row.mode), row)

    def _two_teams(self, first: Row, second: Row) -> str:
        """Say how two teams at one place are said, where a plan has them."""
        if first.team == second.team or first.round != second.round:
            return ""
        sizes = sum(team.size for team in self.scenario.teams if team.id in (first.team, second.team))
        return say(
            f"merged teams count as one: state a team of {of_number(sizes, 'person')} for that round under "
            "[[formations]], with one visit",
            f"两组合并按一个组计：在 [[formations]] 中写该轮 {sizes} 人的组，由其进驻一次",
        )

    def _hosted(self, row: Row, host: str, inspected: set[tuple[str, str, str]]) -> None:
        """Check that the same office inspects a site's host in the same round, and that nobody rides on the site itself."""
        if host == "township":
            site, host_words = self.sites.of(row.site, "township"), "the township's visit"
        else:
            site, host_words = self.sites.of(row.site, "host"), "the visit of the site named as its host"
            is_host = site in self.sites.index and (host == "site" or self.sites.of(site, "kind") == host)
            if not is_host:
                kind = say("department", "部门") if host == "department" else say("site", "对象")
                words = say(f"a site with a {kind} named as its host", f"写明随哪个{kind}巡察的对象")
                self.add(row.place, row.mode, words, [row])
                return
        if (site, row.office, row.round) not in inspected:
            name = self._name(site)
            by_others = any((site, office, row.round) in inspected for office in self.offices)
            fault_zh = f"该轮{name}由其他巡察办巡察" if by_others else f"该轮没有安排{name}"
            rule = f"{self.modes[row.mode].name}须与{name}同一轮，由同一巡察办进行"
            self.add(row.place, say(row.mode, fault_zh), say(f"{host_words} by the same office in the same round", rule), [row])
        if row.site in self.hosts:
            words = say("a mode without a host: other sites are inspected with this one", "单独进行的方式：另有对象随其巡察")
            self.add(row.place, row.mode, words, [row])

    def _linked(self, row: Row, level: str, rows_at: dict[tuple[str, str], list[Row]]) -> None:
        """Check that an office of another level inspects the township in the same round, and has begun by then."""
        township = self.sites.of(row.site, "township")
        hosts = [host_row for host_row in rows_at[township, row.round] if self.offices[host_row.office].level == level]
        if row.site == township or not hosts:
            name, office_zh = self._name(township), f"{level_zh(level)}巡察办"
            words = say(
                f"the township's visit by an office of level {level} in the same round",
                f"{self.modes[row.mode].name}须与{office_zh}巡察{name}同一轮进行",
            )
            self.add(row.place, say(row.mode, f"该轮没有由{office_zh}安排{name}"), words, [row])
        elif row.start < (earliest := min(host_row.start for host_row in hosts)):
            words = say(f"from {earliest} on, when the township's visit begins", f"乡镇进驻开始后（{earliest} 起）")
            self.add(row.place, row.start, words, [row])

    def _quotas(self, rows: list[Row]) -> None:
        """Check the numbers of visits of modes that have limits, region by region."""
        digits = {None: 0, "county": 6, "prefecture": 4}
        for name, mode in self.modes.items():
            if mode.quota is None and mode.quota_share is None and mode.quota_least is None:
                continue
            served: dict[str, int] = defaultdict(int)
            for site, kind in zip(self.sites.column("id"), self.sites.column("kind"), strict=True):
                served[site[: digits[mode.quota_per]]] += kind in mode.kinds
            region_rows: dict[str, list[Row]] = defaultdict(list)
            for row in rows:
                if row.mode == name:
                    region_rows[row.site[: digits[mode.quota_per]]].append(row)
            for region, sites in sorted(served.items()):
                share = math.inf if mode.quota_share is None else math.floor(mode.quota_share * sites + TOLERANCE)
                limit = min(math.inf if mode.quota is None else mode.quota, share)
                least = (mode.quota_least or 0) if sites or not region else 0
                place = name + aside(region) if region else name
                count = len(region_rows[region])
                fault = say(of_number(count, "visit", "visits"), f"{count} 次")
                if count > limit:
                    self.add(place, fault, say(f"at most {limit}", f"不超过 {limit}"), region_rows[region])
                if count < least:
                    self.add(place, fault, say(f"at least {least}", f"至少 {least}"))

    def _cluster(self, name: str, members: list[Row]) -> None:
        """Check that enough sites of a cluster are inspected together."""
        least = self.modes[name].cluster.min_sites
        if len(members) < least:
            fault = say(f"{len(members)} neighbours together", f"该轮该片只有 {len(members)} 个")
            for row in members:
                self.add(row.place, fault, say(f"at least {least} of one cluster", self._cluster_rule(name)), [row])

    def _cluster_rule(self, name: str) -> str:
        """Say in Chinese what a mode of clusters asks for."""
        mode = self.modes[name]
        return f"{mode.name}须同主题、相邻的 {mode.cluster.min_sites} 个村同轮进行"

    def _name(self, site: str) -> str:
        """Name of a site or a township, its code where it has none."""
        return str(self.sites.of(site, "name")) if site in self.sites else site
