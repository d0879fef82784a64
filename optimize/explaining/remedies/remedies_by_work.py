"""Remedies by work: more teams, rounds or days, or shorter visits."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from optimize.changes import relaid, team_share, with_less_work, with_round, with_teams
from optimize.explaining.limits.limits_of_work import year_ranges, years
from optimize.explaining.remedies.remedy_search import Change, Remedy, RemedySearch, counted
from optimize.problem.problem import build_problem
from scenarios.language import of_number
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


def _bound_by_work(search: RemedySearch) -> bool:
    return any(limit.kind in WORK for limit in search.conflict.limits)


def _offices(search: RemedySearch) -> list[int]:
    return sorted({limit.office for limit in search.conflict.limits if limit.office >= 0 and limit.kind != "stay"})


def _team_rounds(search: RemedySearch) -> Iterator[Remedy]:
    """Yield more teams of an office in the rounds of one year, the earliest rounds first; years that need as many together."""
    scenario, year = search.scenario, years(search.scenario)
    workdays = np.array([round_.workdays for round_ in scenario.rounds])
    for office in _offices(search):
        limit_years = {limit.year for limit in search.conflict.limits if limit.office == office and limit.kind == "capacity"}
        open_years = sorted(limit_years or set(year.tolist()))
        while open_years:
            places = {calendar_year: np.flatnonzero(year == calendar_year) for calendar_year in open_years}
            in_year = places[open_years[0]]
            change = _teams_in(office, in_year, len(scenario.rounds))
            count = search.least(change, len(scenario.sites) * len(in_year))
            similar_years = open_years[:1]
            if count is not None:
                other_changes = {
                    calendar_year: _teams_in(office, places[calendar_year], len(scenario.rounds))(count)
                    for calendar_year in open_years[1:]
                }
                similar_years += [
                    calendar_year
                    for calendar_year, change_there in other_changes.items()
                    if len(places[calendar_year]) == len(in_year) and search.works(change_there)
                ]
                of_a_round = workdays[in_year] * team_share(scenario, office)
                office_id, years_named = scenario.offices[office].id, (year_ranges(similar_years), len(similar_years) > 1)
                yield counted(partial(_team_rounds_more, office_id, years_named, of_a_round, change), count)
            open_years = [calendar_year for calendar_year in open_years if calendar_year not in similar_years]


def _team_rounds_more(
    office_id: str, years_named: tuple[str, bool], of_a_round: NDArray[np.float64], change: Callable[[int], Change], count: int
) -> Remedy:
    """Make the remedy of some team-rounds more, in a year or one of several."""
    (span, is_range), days = years_named, float(of_a_round @ _dealt(count, len(of_a_round)))
    team_rounds = of_number(count, "more team-round", "more team-rounds")
    text = Text(
        en=f"{team_rounds} for {office_id} in {'any one year of ' if is_range else ''}{span} ({days:g} team-days)",
        zh=f"{office_id} 在 {span} 年{'中的一年' if is_range else ''}增加 {count} 个组次（{days:g} 组日）",
    )
    return Remedy("team-rounds", text, count, days, change(count))


def _dealt(count: int, rounds: int) -> np.ndarray:
    """Deal teams out over rounds, the earlier ones first."""
    return count // rounds + (np.arange(rounds) < count % rounds)


def _teams_in(office: int, in_year: np.ndarray, rounds: int) -> Callable[[int], Change]:
    def change(count: int) -> Change:
        increase = np.zeros(rounds, np.int64)
        increase[in_year] = _dealt(count, len(in_year))
        return lambda scenario: with_teams(scenario, office, increase)

    return change


def _teams(search: RemedySearch) -> Iterator[Remedy]:
    """Yield more teams of an office in all rounds."""
    for office in _offices(search):
        yield from _teams_of(search, office)


def _teams_of(search: RemedySearch, office: int) -> Iterator[Remedy]:
    scenario, office_id = search.scenario, search.scenario.offices[office].id
    workdays, share = sum(round_.workdays for round_ in scenario.rounds), team_share(scenario, office)

    def change(count: int) -> Change:
        return lambda base: with_teams(base, office, np.full(len(base.rounds), count))

    def remedy_of(count: int) -> Remedy:
        days = count * workdays * share
        text = Text(
            en=f"{of_number(count, 'more team', 'more teams')} for {office_id} in all rounds ({days:g} team-days)",
            zh=f"{office_id} 每轮增加 {count} 个组（{days:g} 组日）",
        )
        return Remedy("team", text, count, days, change(count))

    yield from search.smallest(change, len(scenario.sites), remedy_of)


def _shorter_visits(search: RemedySearch) -> Iterator[Remedy]:
    """Yield shorter visits: fewer days for each village, whatever the mode."""
    if not _bound_by_work(search):
        return

    def change(halves: int) -> Change:
        return lambda scenario: with_less_work(scenario, halves / 2)

    def remedy_of(halves: int) -> Remedy:
        days_saved = _shortest(search.scenario) - _shortest(change(halves)(search.scenario))
        text = Text(
            en=f"visits {halves / 2:g} days shorter for each village ({days_saved:g} team-days in all)",
            zh=f"每村减少 {halves / 2:g} 天（共 {days_saved:g} 组日）",
        )
        return Remedy("days", text, halves / 2, days_saved, change(halves))

    yield from search.smallest(change, MOST_HALF_DAYS, remedy_of)


def _shortest(scenario: Scenario) -> float:
    """Team-days of all sites, each in the mode that takes fewest."""
    days = build_problem(scenario).fewest_days
    return float(days[np.isfinite(days)].sum())


def _rounds(search: RemedySearch) -> Iterator[Remedy]:
    """Yield one more round, in the first gap of the calendar in which it helps."""
    if not _bound_by_work(search):
        return
    scenario, calendar = search.scenario, search.scenario.calendar
    days = int(np.median([round_.workdays for round_ in scenario.rounds]))
    preparation, report = (round(getattr(scenario.file.rounds, f"{key}_days")) for key in ("preparation", "report"))
    edges = [(0, 0), *((int(calendar.before[round_.start]), int(calendar.before[round_.end])) for round_ in scenario.rounds)]
    ends = [*(start for start, _ in edges[1:]), len(calendar.workdays) + preparation]
    starts = [0, *(end + preparation + report for _, end in edges[1:])]
    gaps = [slot for slot, end in zip(starts, ends, strict=True) if slot + days + preparation + report <= end + report]
    for slot in gaps[:MOST_GAPS]:
        start = calendar.date(int(calendar.workdays[slot]))

        def change(scenario: Scenario, start: object = start) -> Scenario:
            return with_round(scenario, start, days) or scenario  # type: ignore[arg-type]

        if change(scenario) is not scenario and search.works(change):
            teams = len(scenario.teams)
            text = Text(
                en=f"one more round of {days} working days from {start} ({teams * days} team-days)",
                zh=f"{start} 起增开一轮，{days} 个工作日（{teams * days} 组日）",
            )
            yield Remedy("round", text, 1, float(teams * days), change)
            return


def _longer_stays(search: RemedySearch) -> Iterator[Remedy]:
    """Yield more days on site in every round."""
    if not any(limit.kind in {"capacity", "stay"} for limit in search.conflict.limits):
        return

    def change(days: int) -> Change:
        def changed(scenario: Scenario) -> Scenario:
            longer = scenario.file.rounds.longer(days)
            return relaid(scenario, scenario.file.model_copy(update={"rounds": longer})) or scenario

        return changed

    def remedy_of(days: int) -> Remedy:
        cost = float(days * len(search.scenario.rounds) * len(search.scenario.teams))
        text = Text(
            en=f"{of_number(days, 'more day', 'more days')} on site in each round ({cost:g} team-days)",
            zh=f"每轮现场增加 {days} 天（{cost:g} 组日）",
        )
        return Remedy("stay", text, days, cost, change(days))

    yield from search.smallest(change, MOST_DAYS, remedy_of)


SOURCES: tuple[Callable[[RemedySearch], Iterator[Remedy]], ...] = (
    _team_rounds,
    _teams,
    _shorter_visits,
    _rounds,
    _longer_stays,
)
