"""Remedies by rules and dates: a larger quota, a later milestone, smaller clusters, a rule dropped."""

from collections.abc import Callable, Iterator

import numpy as np

from optimize.changes import with_milestone, with_mode
from optimize.explaining.remedies.remedy_search import Change, Remedy, RemedySearch, counted
from scenarios.options.milestones import milestone_sites
from scenarios.options.quotas import quota_groups
from scenarios.scenario import Scenario
from scenarios.schema import Text


def _quotas(search: RemedySearch) -> Iterator[Remedy]:
    """Yield a larger quota; where it holds in each region by itself, larger in all of them."""
    groups = quota_groups(search.scenario)
    for limit in search.conflict.limits:
        if limit.kind == "quota":
            name = limit.key.partition(":")[2]
            yield from _larger(search, name, int(groups.most[groups.column == search.scenario.modes.index(name)].min()))


def _larger(search: RemedySearch, name: str, quota: int) -> Iterator[Remedy]:
    def change(extra: int) -> Change:
        return lambda base: with_mode(base, name, quota=quota + extra, quota_share=None)

    def remedy_of(extra: int) -> Remedy:
        text = Text(
            en=f"a quota of {quota + extra} instead of {quota} for mode {name}",
            zh=f"方式 {name} 的限额由 {quota} 增至 {quota + extra}",
        )
        return Remedy("quota", text, extra, None, change(extra))

    yield from search.smallest(change, len(search.scenario.sites), remedy_of)


def _dates(search: RemedySearch) -> Iterator[Remedy]:
    """Yield a later date, and a lower target, of each milestone that conflicts."""
    missing = search.feasibility().late
    for demand in search.conflict.demands:
        if demand.goal >= 0:
            yield from _later(search, demand.goal)
            yield from _lower(search, demand.goal, int(np.ceil(missing[demand.goal] - 1e-6)))


def _later(search: RemedySearch, number: int) -> Iterator[Remedy]:
    """Yield the first later end of a round by which a milestone can be met."""
    milestone, calendar = search.scenario.file.milestones[number], search.scenario.calendar
    ends = [calendar.date(round_.end - 1) for round_ in search.scenario.rounds]
    dates = [date for date in ends if date > milestone.by]

    def change(position: int) -> Change:
        return lambda base: with_milestone(base, number, by=dates[min(position, len(dates)) - 1])

    def remedy_of(position: int) -> Remedy:
        date = dates[min(position, len(dates)) - 1]
        text = Text(
            en=f'"{milestone.name.en}" by {date} instead of {milestone.by}',
            zh=f"节点“{milestone.name.zh}”由 {milestone.by} 推迟到 {date}",
        )
        return Remedy("date", text, (date - milestone.by).days, None, change(position))

    if dates:
        yield from search.smallest(change, len(dates), remedy_of)


def _lower(search: RemedySearch, number: int, missing: int) -> Iterator[Remedy]:
    """Yield the highest target of a milestone that can be met."""
    scenario, milestone = search.scenario, search.scenario.file.milestones[number]
    count = int(milestone_sites(scenario, number).sum())
    target_sites = int(np.ceil(milestone.target * count - 1e-9))

    def change(fewer: int) -> Change:
        return lambda base: with_milestone(base, number, target=max((target_sites - fewer) / count, 1e-9))

    fewest = max(missing, 1)
    fewer = next((number for number in (fewest, fewest + 1) if number <= target_sites and search.works(change(number))), None)
    if fewer is not None:

        def remedy_of(fewer: int) -> Remedy:
            target = max(target_sites - fewer, 0)
            text = Text(
                en=f'"{milestone.name.en}": {target} of {count} sites ({target / count:.1%}) instead of {target_sites}',
                zh=f"节点“{milestone.name.zh}”由 {target_sites} 个降为 {target} 个（{target / count:.1%}）",
            )
            return Remedy("target", text, fewer, None, change(fewer))

        yield counted(remedy_of, fewer)


def _clusters(search: RemedySearch) -> Iterator[Remedy]:
    """Yield smaller clusters."""
    for limit in search.conflict.limits:
        if limit.kind != "cluster":
            continue
        name = limit.key.partition(":")[2]
        cluster = search.scenario.mode(name).cluster
        for size in range(cluster.min_sites - 1, 1, -1):
            smaller = cluster.model_copy(update={"min_sites": size})

            def change(base: Scenario, name: str = name, smaller: object = smaller) -> Scenario:
                return with_mode(base, name, cluster=smaller)

            if search.works(change):
                text = Text(
                    en=f"{size} neighbouring sites in mode {name} instead of {cluster.min_sites}",
                    zh=f"方式 {name} 的片区由 {cluster.min_sites} 个减为 {size} 个",
                )
                yield Remedy("cluster", text, cluster.min_sites - size, None, change)
                break


def _dropped(search: RemedySearch) -> Iterator[Remedy]:
    """Yield the limit itself dropped, of those that are rules or times."""
    for limit in search.conflict.limits:
        change = limit.without if limit.kind != "team" else _any_team(search.scenario, limit.key.partition(":")[2])
        if change is not None and search.works(change):
            text = Text(en=f"waive this limit: {limit.text.en}", zh=f"取消：{limit.text.zh}")
            yield Remedy("drop", text, 1, None, change)


def _any_team(scenario: Scenario, name: str) -> Change:
    """Let a mode ask for no skills and no outsiders."""
    team = scenario.mode(name).team.model_copy(update={"skills": (), "members": "own"})
    return lambda base: with_mode(base, name, team=team)


SOURCES: tuple[Callable[[RemedySearch], Iterator[Remedy]], ...] = (_quotas, _dates, _clusters, _dropped)
