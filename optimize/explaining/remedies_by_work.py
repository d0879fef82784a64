"""Remedies by work: more teams, rounds or days, or shorter visits."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from optimize.changes import relaid, team_share, with_less_work, with_round, with_teams
from optimize.explaining.limits_of_work import spans, years
from optimize.explaining.workshop import Change, Remedy, Workshop, counted
from optimize.problem import build_problem
from scenarios.scenario import Scenario
from scenarios.schema import Text

MOST_HALF_DAYS = 10
"""Half days a visit that are tried to be saved at most."""
MOST_DAYS = 40
"""Days on site that are tried to be added to each round at most."""
MOST_GAPS = 12
"""Places in the calendar that are tried for an additional round."""
WORK = ("capacity", "stay", "staff", "share", "blocked", "blackout")
"""Kinds of limit that more teams, rounds or days can make up for."""


def _bound_by_work(shop: Workshop) -> bool:
    return any(one.kind in WORK for one in shop.clash.limits)


def _offices(shop: Workshop) -> list[int]:
    return sorted({one.office for one in shop.clash.limits if one.office >= 0 and one.kind != "stay"})


def _team_rounds(shop: Workshop) -> Iterator[Remedy]:
    """Yield more teams of an office in the rounds of one year, the earliest rounds first; years that need as many together."""
    scenario, year = shop.scenario, years(shop.scenario)
    workdays = np.array([one.workdays for one in scenario.rounds])
    for office in _offices(shop):
        named = {one.year for one in shop.clash.limits if one.office == office and one.kind == "capacity"}
        left = sorted(named or set(year.tolist()))
        while left:
            places = {one: np.flatnonzero(year == one) for one in left}
            here = places[left[0]]
            change = _teams_in(office, here, len(scenario.rounds))
            count = shop.least(change, len(scenario.sites) * len(here))
            same = left[:1]
            if count is not None:
                others = {one: _teams_in(office, places[one], len(scenario.rounds))(count) for one in left[1:]}
                same += [one for one, other in others.items() if len(places[one]) == len(here) and shop.works(other)]
                of_a_round = workdays[here] * team_share(scenario, office)
                who, when = scenario.offices[office].id, (spans(same), len(same) > 1)
                yield counted(partial(_team_rounds_more, who, when, of_a_round, change), count)
            left = [one for one in left if one not in same]


def _team_rounds_more(
    who: str, when: tuple[str, bool], of_a_round: NDArray[np.float64], change: Callable[[int], Change], count: int
) -> Remedy:
    """Make the remedy of some team-rounds more, in a year or one of several."""
    (span, several), days = when, float(of_a_round @ _dealt(count, len(of_a_round)))
    text = Text(
        en=f"{count} more team-rounds of {who} in {'one of ' if several else ''}{span} ({days:g} team-days)",
        zh=f"{who} 在 {span} 年{'中的一年' if several else ''}增加 {count} 个组次（{days:g} 组日）",
    )
    return Remedy("team-rounds", text, count, days, change(count))


def _dealt(count: int, rounds: int) -> np.ndarray:
    """Deal teams out over rounds, the earlier ones first."""
    return count // rounds + (np.arange(rounds) < count % rounds)


def _teams_in(office: int, here: np.ndarray, rounds: int) -> Callable[[int], Change]:
    def change(count: int) -> Change:
        more = np.zeros(rounds, np.int64)
        more[here] = _dealt(count, len(here))
        return lambda scenario: with_teams(scenario, office, more)

    return change


def _teams(shop: Workshop) -> Iterator[Remedy]:
    """Yield more teams of an office in all rounds."""
    scenario = shop.scenario
    workdays = sum(one.workdays for one in scenario.rounds)
    for office in _offices(shop):

        def change(count: int, office: int = office) -> Change:
            return lambda one: with_teams(one, office, np.full(len(one.rounds), count))

        count = shop.least(change, len(scenario.sites))
        if count is not None:

            def made(count: int, change: Callable[[int], Change] = change, office: int = office) -> Remedy:
                who, days = scenario.offices[office].id, count * workdays * team_share(scenario, office)
                text = Text(
                    en=f"{count} more teams of {who} in all rounds ({days:g} team-days)",
                    zh=f"{who} 每轮增加 {count} 个组（{days:g} 组日）",
                )
                return Remedy("team", text, count, days, change(count))

            yield counted(made, count)


def _shorter_visits(shop: Workshop) -> Iterator[Remedy]:
    """Yield shorter visits: fewer days for each village, whatever the mode."""
    if not _bound_by_work(shop):
        return

    def change(halves: int) -> Change:
        return lambda scenario: with_less_work(scenario, halves / 2)

    halves = shop.least(change, MOST_HALF_DAYS)
    if halves is not None:
        whole = _shortest(shop.scenario)

        def made(halves: int) -> Remedy:
            saved = whole - _shortest(change(halves)(shop.scenario))
            text = Text(
                en=f"{halves / 2:g} days less for each village ({saved:g} team-days of inspection)",
                zh=f"每村减少 {halves / 2:g} 天（共 {saved:g} 组日）",
            )
            return Remedy("days", text, halves / 2, saved, change(halves))

        yield counted(made, halves)


def _shortest(scenario: Scenario) -> float:
    """Team-days of all sites, each in the mode that takes fewest."""
    problem = build_problem(scenario)
    days = np.full(problem.sites, np.inf)
    np.minimum.at(days, problem.site, problem.days)
    return float(days[np.isfinite(days)].sum())


def _rounds(shop: Workshop) -> Iterator[Remedy]:
    """Yield one more round, in the first gap of the calendar in which it helps."""
    if not _bound_by_work(shop):
        return
    scenario, calendar = shop.scenario, shop.scenario.calendar
    days = int(np.median([one.workdays for one in scenario.rounds]))
    before, after = (round(getattr(scenario.file.rounds, f"{key}_days")) for key in ("preparation", "report"))
    edges = [(0, 0), *((int(calendar.before[one.start]), int(calendar.before[one.end])) for one in scenario.rounds)]
    ends = [*(start for start, _ in edges[1:]), len(calendar.workdays) + before]
    starts = [0, *(end + before + after for _, end in edges[1:])]
    gaps = [slot for slot, end in zip(starts, ends, strict=True) if slot + days + before + after <= end + after]
    for slot in gaps[:MOST_GAPS]:
        start = calendar.date(int(calendar.workdays[slot]))

        def change(scenario: Scenario, start: object = start) -> Scenario:
            return with_round(scenario, start, days) or scenario  # type: ignore[arg-type]

        if change(scenario) is not scenario and shop.works(change):
            teams = len(scenario.teams)
            text = Text(
                en=f"one more round of {days} working days from {start} ({teams * days} team-days)",
                zh=f"{start} 起增开一轮，{days} 个工作日（{teams * days} 组日）",
            )
            yield Remedy("round", text, 1, float(teams * days), change)
            return


def _longer_stays(shop: Workshop) -> Iterator[Remedy]:
    """Yield more days on site in every round."""
    if not any(one.kind in {"capacity", "stay"} for one in shop.clash.limits):
        return

    def change(days: int) -> Change:
        def changed(scenario: Scenario) -> Scenario:
            longer = scenario.file.rounds.longer(days)
            return relaid(scenario, scenario.file.model_copy(update={"rounds": longer})) or scenario

        return changed

    days = shop.least(change, MOST_DAYS)
    if days is not None:

        def made(days: int) -> Remedy:
            cost = float(days * len(shop.scenario.rounds) * len(shop.scenario.teams))
            text = Text(
                en=f"{days} more days on site in each round ({cost:g} team-days)", zh=f"每轮现场增加 {days} 天（{cost:g} 组日）"
            )
            return Remedy("stay", text, days, cost, change(days))

        yield counted(made, days)


SOURCES: tuple[Callable[[Workshop], Iterator[Remedy]], ...] = (_team_rounds, _teams, _shorter_visits, _rounds, _longer_stays)
