"""Places of one visit: what each would change of the plan, and the rule that forbids it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import polars as pl

from optimize.option_lookup import OptionLookup
from optimize.problem import Problem, build_problem
from optimize.schedule import Schedule
from optimize.terms import Terms, evaluate
from scenarios.language import listed, say
from scenarios.plans.plan import Plan
from scenarios.problems import Problem as InputProblem
from scenarios.problems import ScenarioError, nearest
from scenarios.scenario import Scenario

ROUNDING = 1e-6
"""Days that count as none."""
ALLOWED = ("", "")
"""No rule, and nothing to say."""
TERMS = tuple(field.name for field in fields(Terms))


@dataclass(frozen=True, slots=True)
class Place:
    """A mode, round and team in which a site may be inspected."""

    mode: str
    round: str
    team: str
    change: float
    """Change of the objective against the plan as it stands, less is better; of a site without a visit against no visit."""
    terms: dict[str, float]
    """Change of each term of the objective (`optimize.terms.Terms`), unpriced."""
    rule: str = ""
    """The rule that forbids it: ``open, people, host, guests, cluster, quota, stay``; empty where it is allowed."""
    forbidden: str = ""
    """The same in words."""
    present: bool = False
    """Whether the visit is there now."""


@dataclass(frozen=True, slots=True)
class Places:
    """All places of a site."""

    site: str
    name: str
    allowed: tuple[Place, ...]
    """The best first; the present one among them."""
    forbidden: tuple[Place, ...]

    @property
    def present(self) -> Place | None:
        """Where the visit is now."""
        return next((place for place in (*self.allowed, *self.forbidden) if place.present), None)

    @property
    def better(self) -> tuple[Place, ...]:
        """Other places, the best first."""
        return tuple(place for place in self.allowed if not place.present)


def places(scenario: Scenario, plan: Plan, site: str) -> Places:
    """Try a site's visit at every place: each of its modes, in each round, with each team of the mode's office.

    All other visits stay as they are; the visit stands where it lengthens the team's tour least.

    Parameters
    ----------
    scenario, plan
        What is given, and the plan as it stands.
    site
        Id of a site, or its name where no other has it.

    Raises
    ------
    ScenarioError
        If there is no such site, or several of that name, or it needs no visit.
    """
    row = _row(scenario, site)
    problem = build_problem(scenario)
    schedule = _schedule(scenario, problem, plan)
    trials = _Trials(scenario, problem, schedule, row)
    tried = list(trials.all())
    allowed = sorted((place for place in tried if not place.rule), key=lambda place: (place.change, not place.present))
    forbidden = tuple(place for place in tried if place.rule)
    return Places(scenario.sites["id"][row], scenario.sites["name"][row], tuple(allowed), forbidden)


def _row(scenario: Scenario, site: str) -> int:
    if site in scenario.site_row:
        row = scenario.site_row[site]
    else:
        rows = scenario.sites.with_row_index().filter(pl.col("name") == site)["index"].to_list()
        if len(rows) != 1:
            names = scenario.sites["name"].to_list()
            codes = listed(scenario.sites["id"][number] for number in rows)
            found = say("several sites of that name", "有多个对象同名") if rows else say("no such site", "没有这个对象")
            allowed = codes or say("the code or the name of a site", "对象的代码或名称")
            raise ScenarioError([InputProblem(site, "", found, allowed, "" if rows else nearest(site, names))])
        row = rows[0]
    if scenario.sites["done"][row] is not None:
        date = scenario.sites["done"][row]
        found = say(f"a site that was covered on {date}", f"该对象已于 {date} 巡察")
        raise ScenarioError([InputProblem(site, "", found, say("a site that still needs a visit", "尚需巡察的对象"))])
    return row


def _schedule(scenario: Scenario, problem: Problem, plan: Plan) -> Schedule:
    """Return the plan as a schedule; visits that the planner could not choose are left out."""
    options = OptionLookup(problem)
    teams = {team.id: number for number, team in enumerate(scenario.teams)}
    rounds = {round_.id: number for number, round_ in enumerate(scenario.rounds)}
    option, rnd, team, rank = np.full((4, problem.sites), -1)
    count: dict[tuple[int, int], int] = {}
    rows = plan.visits.sort("team", "start", "end", maintain_order=True).select("site", "mode", "team", "round").iter_rows()
    for site, mode, team_id, round_id in rows:
        if site not in scenario.site_row or team_id not in teams or round_id not in rounds or mode not in scenario.modes:
            continue
        place = scenario.site_row[site]
        number = options.find(place, scenario.modes.index(mode), teams[team_id])
        if number is None or option[place] >= 0:
            continue
        option[place], team[place], rnd[place] = number, teams[team_id], rounds[round_id]
        key = team[place], rnd[place]
        rank[place] = count[key] = count.get(key, -1) + 1
    return Schedule(option, rnd, team, rank)


class _Trials:
    """Tries one site at all places of a schedule."""

    def __init__(self, scenario: Scenario, problem: Problem, schedule: Schedule, row: int) -> None:
        self.scenario, self.problem, self.row = scenario, problem, row
        self.schedule = schedule
        self.rest = self._without(schedule, row)
        self.before = evaluate(problem, schedule)
        self.options = np.flatnonzero(problem.site == row)
        self.tours = self.rest.tours()
        held = self.rest.option >= 0
        groups = problem.quotas.group[self.rest.option[held]] + 1  # 0 stands for visits without a quota
        self.visits_of = np.bincount(groups, minlength=len(problem.quotas.most) + 1)[1:]
        self.left = self._leaving()

    @staticmethod
    def _without(schedule: Schedule, row: int) -> Schedule:
        arrays = [array.copy() for array in (schedule.option, schedule.round, schedule.team, schedule.rank)]
        for array in arrays:
            array[row] = -1
        return Schedule(arrays[0], arrays[1], arrays[2], arrays[3])

    def all(self) -> Iterator[Place]:
        """Yield every place, in the order of modes, rounds and teams."""
        for option in self.options.tolist():
            for rnd in range(len(self.problem.time)):
                for team in self._teams(option):
                    yield self._place(option, rnd, team)

    def _teams(self, option: int) -> list[int]:
        """Teams of the option's office of the size that it is for."""
        problem = self.problem
        mine = (problem.team_office == problem.office[option]) & (problem.team_crew == problem.crew[option])
        return np.flatnonzero(mine).tolist()

    def _place(self, option: int, rnd: int, team: int) -> Place:
        scenario, problem = self.scenario, self.problem
        held = (self.schedule.option[self.row], self.schedule.round[self.row], self.schedule.team[self.row])
        present = held == (option, rnd, team)
        position, way = self._insertion(team, rnd)
        trial = self.schedule if present else self._with(option, rnd, team, position)
        after = evaluate(problem, trial)
        terms = {name: getattr(after, name) - getattr(self.before, name) for name in TERMS}
        change = after.total(problem.preferences.prices) - self.before.total(problem.preferences.prices)
        rule, forbidden = ("", "") if present else self._forbidden(option, rnd, team, way)
        return Place(
            scenario.modes[int(problem.mode[option])], scenario.rounds[rnd].id, scenario.teams[team].id, change, terms, rule,
            forbidden, present=bool(present),
        )  # fmt: skip

    def _insertion(self, team: int, rnd: int) -> tuple[int, float]:
        """Position in a team's tour at which the site lengthens the way least, and by how many days."""
        base = self.problem.sites + int(self.problem.team_office[team])
        tour = np.array([base, *self.tours.get((team, rnd), []), base])
        here = np.full(len(tour) - 1, self.row)
        days = self.problem.ground.days
        longer = days(tour[:-1], here) + days(here, tour[1:]) - np.where(len(tour) > 2, days(tour[:-1], tour[1:]), 0.0)  # noqa: PLR2004
        position = int(np.argmin(longer))
        return position, float(longer[position])

    def _with(self, option: int, rnd: int, team: int, position: int) -> Schedule:
        rank = self.rest.rank.copy()
        rank[(self.rest.team == team) & (self.rest.round == rnd) & (rank >= position)] += 1
        values = (option, rnd, team)
        arrays = [array.copy() for array in (self.rest.option, self.rest.round, self.rest.team)]
        for array, value in zip(arrays, values, strict=True):
            array[self.row] = value
        rank[self.row] = position
        return Schedule(arrays[0], arrays[1], arrays[2], rank)

    def _forbidden(self, option: int, rnd: int, team: int, way: float) -> tuple[str, str]:
        """Name the first rule that forbids a place; two empty texts where none does."""
        told = (
            self.left,
            self._closed(option, rnd, team),
            self._apart(option, rnd),
            self._too_few(option, rnd),
            self._too_many(option),
            self._full(option, rnd, team, way),
        )
        return next((reason for reason in told if reason[0]), ALLOWED)

    def _closed(self, option: int, rnd: int, team: int) -> tuple[str, str]:
        if not self.problem.open[option, rnd]:
            return "open", say(
                "closed then: season, blackout or dates of the mode", "该轮不可进驻：季节、停巡时段或方式的时间限制"
            )
        need = int(self.problem.need[option])
        if need >= 0 and not self.problem.able[need, team, rnd]:
            return "people", say("the team has not the people that the mode asks for", "该组不具备此方式所需人员")
        return ALLOWED

    def _apart(self, option: int, rnd: int) -> tuple[str, str]:
        """Whether it would be apart from the site, its township mostly, on whose inspection it rides."""
        host = int(self.problem.host[option])
        if host < 0:
            return ALLOWED
        held = int(self.rest.option[host])
        township = int(self.scenario.host_row[self.row]) == host
        name = str(self.scenario.sites["name"][host])
        whose = say("its township", "所属乡镇") if township else say(f"{name}, with which it goes,", f"随巡对象{name}")
        if held < 0:
            return "host", say(f"{whose} has no visit", f"{whose}未安排巡察")
        if self.rest.round[host] != rnd:
            when = self.scenario.rounds[int(self.rest.round[host])].id
            return "host", say(f"{whose} is inspected in {when}", f"{whose}在 {when} 轮巡察")
        if self.problem.office[held] != self.problem.host_office[option]:
            return "host", say(f"{whose} is inspected by another office", f"{whose}由其他巡察办巡察")
        return ALLOWED

    def _too_few(self, option: int, rnd: int) -> tuple[str, str]:
        cluster = int(self.problem.cluster[option])
        if cluster < 0:
            return ALLOWED
        count = self._others(cluster, rnd) + 1
        least = int(self.problem.least[cluster])
        if count >= least:
            return ALLOWED
        return "cluster", say(
            f"only {count} of its cluster would be in that round, of at least {least}",
            f"同片同主题的村该轮只有 {count} 个，至少 {least} 个",
        )

    def _too_many(self, option: int) -> tuple[str, str]:
        group = int(self.problem.quotas.group[option])
        if group < 0 or self.visits_of[group] + 1 <= self.problem.quotas.most[group]:
            return ALLOWED
        most = int(self.problem.quotas.most[group])
        return "quota", say(f"the mode has its {most} visits already", f"该方式已满 {most} 次")

    def _full(self, option: int, rnd: int, team: int, way: float) -> tuple[str, str]:
        problem = self.problem
        used = self._used(team, rnd)
        free, needed = float(problem.stay[team, rnd]) - used, float(problem.days[option]) + way
        if needed <= free + ROUNDING:
            return ALLOWED
        if problem.stay[team, rnd] <= 0:
            return "stay", say("the team has no stay in that round", "该组该轮不进驻")
        return "stay", say(
            f"the stay is full: {max(free, 0):.1f} days are free, {needed:.1f} are needed with the way",
            f"该组该轮已排满：余 {max(free, 0):.1f} 天，连路程需 {needed:.1f} 天",
        )

    def _used(self, team: int, rnd: int) -> float:
        """Days of a stay that work and ways take."""
        base = self.problem.sites + int(self.problem.team_office[team])
        tour = self.tours.get((team, rnd), [])
        if not tour:
            return 0.0
        stops = np.array([base, *tour, base])
        work = float(self.problem.days[self.rest.option[tour]].sum())
        return work + float(self.problem.ground.days(stops[:-1], stops[1:]).sum())

    def _others(self, cluster: int, rnd: int) -> int:
        """Count the other sites that are inspected in a cluster in a round."""
        held = self.rest.option
        inside = (held >= 0) & (self.problem.cluster[held] == cluster) & (self.rest.round == rnd)
        return int(inside.sum())

    def _leaving(self) -> tuple[str, str]:
        """Say why the visit can't leave its place, whatever the other one is."""
        problem, row, held = self.problem, self.row, int(self.schedule.option[self.row])
        if held < 0:
            return ALLOWED
        rnd = int(self.schedule.round[row])
        there = self.rest.option >= 0
        guests = there & (np.where(there, problem.host[self.rest.option], -1) == row)
        if guests.any():
            count = int(guests.sum())
            return "guests", say(f"{count} villages are inspected with it in its round", f"该轮有 {count} 个村与其一体巡察")
        cluster = int(problem.cluster[held])
        if cluster >= 0:
            others = self._others(cluster, rnd)
            if 0 < others < int(problem.least[cluster]):
                return "cluster", say(
                    f"the {others} others of its cluster would be too few without it",
                    f"移走后该片只剩 {others} 个，至少 {int(problem.least[cluster])} 个",
                )
        return ALLOWED
