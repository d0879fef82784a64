"""Remedies by rules and dates: a larger quota, a later milestone, smaller clusters, a rule dropped."""

from collections.abc import Callable, Iterator

import numpy as np

from optimize.changes import with_milestone, with_mode
from optimize.explaining.workshop import Change, Remedy, Workshop, counted
from scenarios.options.quotas import quota_groups
from scenarios.scenario import Scenario
from scenarios.schema import Text


def _quotas(shop: Workshop) -> Iterator[Remedy]:
    """Yield a larger quota; where it holds in each region by itself, larger in all of them."""
    scenario, groups = shop.scenario, quota_groups(shop.scenario)
    for limit in shop.clash.limits:
        if limit.kind != "quota":
            continue
        name = limit.key.partition(":")[2]
        quota = int(groups.most[groups.column == scenario.modes.index(name)].min())

        def change(more: int, name: str = name, quota: int = quota) -> Change:
            return lambda one: with_mode(one, name, quota=quota + more, quota_share=None)

        more = shop.least(change, len(scenario.sites))
        if more is not None:

            def made(more: int, change: Callable[[int], Change] = change, name: str = name, quota: int = quota) -> Remedy:
                text = Text(
                    en=f"a quota of {quota + more} for mode {name}, not {quota}",
                    zh=f"方式 {name} 的限额由 {quota} 增至 {quota + more}",
                )
                return Remedy("quota", text, more, None, change(more))

            yield counted(made, more)


def _dates(shop: Workshop) -> Iterator[Remedy]:
    """Yield a later date, and a lower target, of each milestone that clashes."""
    missing = shop.reach().late
    for demand in shop.clash.demands:
        if demand.goal >= 0:
            yield from _later(shop, demand.goal)
            yield from _lower(shop, demand.goal, int(np.ceil(missing[demand.goal] - 1e-6)))


def _later(shop: Workshop, number: int) -> Iterator[Remedy]:
    """Yield the first later end of a round by which a milestone can be met."""
    milestone, calendar = shop.scenario.file.milestones[number], shop.scenario.calendar
    ends = [calendar.date(one.end - 1) for one in shop.scenario.rounds]
    dates = [one for one in ends if one > milestone.by]

    def change(which: int) -> Change:
        return lambda one: with_milestone(one, number, by=dates[min(which, len(dates)) - 1])

    which = shop.least(change, len(dates)) if dates else None
    if which is not None:

        def made(which: int) -> Remedy:
            date = dates[min(which, len(dates)) - 1]
            text = Text(
                en=f'"{milestone.name.en}" by {date}, not {milestone.by}',
                zh=f"节点“{milestone.name.zh}”由 {milestone.by} 推迟到 {date}",
            )
            return Remedy("date", text, (date - milestone.by).days, None, change(which))

        yield counted(made, which)


def _lower(shop: Workshop, number: int, missing: int) -> Iterator[Remedy]:
    """Yield the highest target of a milestone that can be met."""
    scenario, milestone = shop.scenario, shop.scenario.file.milestones[number]
    inside = (scenario.sites["kind"] == milestone.kind).to_numpy()
    if milestone.site_class is not None:
        inside = inside & (scenario.sites["class"] == milestone.site_class).to_numpy()
    if milestone.office is not None:
        inside = inside & (scenario.office_in_charge == scenario.office_index(milestone.office))
    count = int(inside.sum())
    wanted = int(np.ceil(milestone.target * count - 1e-9))

    def change(fewer: int) -> Change:
        return lambda one: with_milestone(one, number, target=max((wanted - fewer) / count, 1e-9))

    first = max(missing, 1)
    fewer = next((one for one in (first, first + 1) if one <= wanted and shop.works(change(one))), None)
    if fewer is not None:

        def made(fewer: int) -> Remedy:
            left = max(wanted - fewer, 0)
            text = Text(
                en=f'"{milestone.name.en}": {left} of {count} sites ({left / count:.1%}), not {wanted}',
                zh=f"节点“{milestone.name.zh}”由 {wanted} 个降为 {left} 个（{left / count:.1%}）",
            )
            return Remedy("target", text, fewer, None, change(fewer))

        yield counted(made, fewer)


def _clusters(shop: Workshop) -> Iterator[Remedy]:
    """Yield smaller clusters."""
    for limit in shop.clash.limits:
        if limit.kind != "cluster":
            continue
        name = limit.key.partition(":")[2]
        cluster = shop.scenario.mode(name).cluster
        for size in range(cluster.min_sites - 1, 1, -1):
            smaller = cluster.model_copy(update={"min_sites": size})

            def change(one: Scenario, name: str = name, smaller: object = smaller) -> Scenario:
                return with_mode(one, name, cluster=smaller)

            if shop.works(change):
                text = Text(
                    en=f"{size} neighbours in mode {name}, not {cluster.min_sites}",
                    zh=f"方式 {name} 的片区由 {cluster.min_sites} 个减为 {size} 个",
                )
                yield Remedy("cluster", text, cluster.min_sites - size, None, change)
                break


def _dropped(shop: Workshop) -> Iterator[Remedy]:
    """Yield the limit itself dropped, of those that are rules or times."""
    for limit in shop.clash.limits:
        change = limit.without if limit.kind != "team" else _any_team(shop.scenario, limit.key.partition(":")[2])
        if change is not None and shop.works(change):
            text = Text(en=f"without this: {limit.text.en}", zh=f"取消：{limit.text.zh}")
            yield Remedy("drop", text, 1, None, change)


def _any_team(scenario: Scenario, name: str) -> Change:
    """Let a mode ask for no skills and no outsiders."""
    team = scenario.mode(name).team.model_copy(update={"skills": (), "members": "own"})
    return lambda other: with_mode(other, name, team=team)


SOURCES: tuple[Callable[[Workshop], Iterator[Remedy]], ...] = (_quotas, _dates, _clusters, _dropped)
