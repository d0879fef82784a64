"""Rules that forbid a visit a place, said in words: the first that does, in the order in which an office would ask.

They are the planner's rules, read off its problem; what all other visits do stands.
"""

from collections.abc import Mapping

import numpy as np

from optimize.problem.eligibility import is_able
from optimize.problem.problem import Problem
from optimize.scoring.schedule import Schedule
from scenarios.language import of_number, say
from scenarios.naming.names import round_names
from scenarios.scenario import Scenario

DAY_ROUNDING = 1e-6
"""Days that count as none."""
ALLOWED = ("", "")
"""No rule, and nothing to say."""


class PlaceRules:
    """Rules for the places of one site's visit.

    Parameters
    ----------
    scenario, problem
        What is given.
    without_visit
        The schedule without the visit.
    tours
        Sites in order of each team in each round, without the visit.
    row
        Row of the site.
    schedule
        The schedule with the visit where it is now, if it has one.
    """

    def __init__(
        self, scenario: Scenario, problem: Problem, without_visit: Schedule, tours: Mapping[tuple[int, int], list[int]],
        row: int, schedule: Schedule,
    ) -> None:  # fmt: skip
        self.scenario, self.problem, self.row = scenario, problem, row
        self.without_visit, self.tours, self.schedule = without_visit, tours, schedule
        has_visit = without_visit.option >= 0
        groups = problem.quotas.group[without_visit.option[has_visit]] + 1  # 0 stands for visits without a quota
        self.visits_of = np.bincount(groups, minlength=len(problem.quotas.most) + 1)[1:]
        self.leaving = self._leaving()

    def forbidden(self, option: int, rnd: int, team: int, detour: float) -> tuple[str, str]:
        """Name the first rule that forbids a place; two empty texts where none does."""
        reasons = (
            self.leaving,
            self._closed(option, rnd, team),
            self._apart(option, rnd),
            self._too_few(option, rnd),
            self._too_many(option),
            self._full(option, rnd, team, detour),
        )
        return next((reason for reason in reasons if reason[0]), ALLOWED)

    def _closed(self, option: int, rnd: int, team: int) -> tuple[str, str]:
        if not self.problem.open[option, rnd]:
            return "open", say(
                "not open in that round: season, blackout or dates of the mode", "该轮不可进驻：季节、停巡时段或方式的时间限制"
            )
        if not is_able(self.problem, option, team, rnd):
            return "people", say("the team lacks the people that the mode requires", "该组不具备此方式所需人员")
        return ALLOWED

    def _apart(self, option: int, rnd: int) -> tuple[str, str]:
        """Whether it would be apart from the site, its township mostly, on whose inspection it rides."""
        host = int(self.problem.host[option])
        if host < 0:
            return ALLOWED
        host_option = int(self.without_visit.option[host])
        township = int(self.scenario.host_row[self.row]) == host
        name = str(self.scenario.sites["name"][host])
        host_title = say("its township", "所属乡镇") if township else say(f"its host {name}", f"随巡对象{name}")
        if host_option < 0:
            return "host", say(f"{host_title} has no visit", f"{host_title}未安排巡察")
        if self.without_visit.round[host] != rnd:
            host_round = self.scenario.rounds[int(self.without_visit.round[host])].id
            name = round_names(self.scenario.rounds).name(host_round)
            return "host", say(f"{host_title} is inspected in {name}", f"{host_title}在{name}巡察")
        if self.problem.office[host_option] != self.problem.host_office[option]:
            return "host", say(f"{host_title} is inspected by another office", f"{host_title}由其他巡察办巡察")
        return ALLOWED

    def _too_few(self, option: int, rnd: int) -> tuple[str, str]:
        cluster = int(self.problem.cluster[option])
        if cluster < 0:
            return ALLOWED
        count = self._cluster_mates(cluster, rnd) + 1
        least = int(self.problem.least[cluster])
        if count >= least:
            return ALLOWED
        return "cluster", say(
            f"only {count} of its cluster would be inspected in that round; at least {least} are required",
            f"须同主题、相邻的 {least} 个村同轮进行，该片该轮只有 {count} 个",
        )

    def _too_many(self, option: int) -> tuple[str, str]:
        group = int(self.problem.quotas.group[option])
        if group < 0 or self.visits_of[group] + 1 <= self.problem.quotas.most[group]:
            return ALLOWED
        limit = int(self.problem.quotas.most[group])
        return "quota", say(f"the mode already has its {of_number(limit, 'visit')}", f"该方式已满 {limit} 次")

    def _full(self, option: int, rnd: int, team: int, detour: float) -> tuple[str, str]:
        problem = self.problem
        days_used = self._used(team, rnd)
        free, days_needed = float(problem.stay[team, rnd]) - days_used, float(problem.days[option]) + detour
        if days_needed <= free + DAY_ROUNDING:
            return ALLOWED
        if problem.stay[team, rnd] <= 0:
            return "stay", say("the team has no stay in that round", "该组该轮不进驻")
        return "stay", say(
            f"the stay is full: {max(free, 0):.1f} days are free, {days_needed:.1f} are needed with travel",
            f"该组该轮已排满：余 {max(free, 0):.1f} 天，连路程需 {days_needed:.1f} 天",
        )

    def _used(self, team: int, rnd: int) -> float:
        """Days of a stay that work and travel take."""
        base = self.problem.sites + int(self.problem.team_office[team])
        tour = self.tours.get((team, rnd), [])
        if not tour:
            return 0.0
        stops = np.array([base, *tour, base])
        work = float(self.problem.days[self.without_visit.option[tour]].sum())
        return work + float(self.problem.network.days(stops[:-1], stops[1:]).sum())

    def _cluster_mates(self, cluster: int, rnd: int) -> int:
        """Count the other sites that are inspected in a cluster in a round."""
        options = self.without_visit.option
        inside = (options >= 0) & (self.problem.cluster[options] == cluster) & (self.without_visit.round == rnd)
        return int(inside.sum())

    def _leaving(self) -> tuple[str, str]:
        """Say why the visit can't leave the place that it has, wherever it would go."""
        problem, row, option = self.problem, self.row, int(self.schedule.option[self.row])
        if option < 0:
            return ALLOWED
        rnd = int(self.schedule.round[row])
        has_visit = self.without_visit.option >= 0
        guests = has_visit & (np.where(has_visit, problem.host[self.without_visit.option], -1) == row)
        if guests.any():
            count = int(guests.sum())
            return "guests", say(
                f"{of_number(count, 'village is', 'villages are')} inspected with it in its round",
                f"该轮有 {count} 个村与其一体巡察",
            )
        cluster = int(problem.cluster[option])
        if cluster >= 0:
            mates = self._cluster_mates(cluster, rnd)
            if 0 < mates < int(problem.least[cluster]):
                return "cluster", say(
                    f"without it only {mates} of its cluster would remain in the round; at least "
                    f"{int(problem.least[cluster])} are required",
                    f"须同主题、相邻的 {int(problem.least[cluster])} 个村同轮进行；移走后该片只剩 {mates} 个",
                )
        return ALLOWED
