"""Limits by rules and times: what modes ask for, seasons, blackouts, blocked times, other bodies' checks."""

import dataclasses
from collections.abc import Callable, Iterator

import polars as pl

from optimize.changes import changed, relaid, with_file, with_mode
from optimize.explaining.limits.limit import Limit
from scenarios.language import aside, listed, of_number
from scenarios.options.abilities import Abilities, of_size
from scenarios.options.support import support_rotation
from scenarios.scenario import Scenario
from scenarios.schema import CLASSES, Text
from scenarios.stays.second_visits import kept_slots, modes_again
from scenarios.stays.windows import team_windows

HOSTS = {
    "township": Text(en="township", zh="乡镇"),
    "department": Text(en="department", zh="依托部门"),
    "site": Text(en="named host", zh="随巡对象"),
}
"""What is inspected beside the sites of a mode."""


def _modes(scenario: Scenario) -> Iterator[Limit]:
    """Yield what each mode asks for: host, cluster, season, quota, classes, access."""
    for name in scenario.modes:
        mode = scenario.mode(name)
        if not mode.chosen:
            continue
        if mode.rides:
            host = HOSTS[mode.host]
            text = Text(
                en=f"mode {name} only in a round in which its {host.en} is inspected by the same office",
                zh=f"方式 {name} 须与同一巡察办对其{host.zh}的巡察同轮",
            )
            yield Limit(f"host:{name}", text, without=_mode(name, host="none"))
        if mode.host == "cluster":
            text = Text(
                en=f"mode {name} only for {mode.cluster.min_sites} or more neighbouring sites of one theme together",
                zh=f"方式 {name} 须同主题相邻 {mode.cluster.min_sites} 个以上对象一起",
            )
            yield Limit(f"cluster:{name}", text, without=_mode(name, host="none"))
        if mode.season:
            words = listed(f"{season.start} - {season.end}" for season in mode.season)
            text = Text(en=f"mode {name} only in its season: {words}", zh=f"方式 {name} 只在季节内：{words}")
            yield Limit(f"season:{name}", text, without=_mode(name, season=()))
        if mode.since is not None or mode.before is not None:
            first, end = mode.since or scenario.file.term.start, mode.before or scenario.file.term.end
            text = Text(
                en=f"mode {name} only in rounds that begin from {first} on and before {end}",
                zh=f"方式 {name} 只用于 {first} 起、{end} 前开始的轮次",
            )
            yield Limit(f"season:{name}:dates", text, without=_mode(name, since=None, before=None))
        if mode.quota is not None or mode.quota_share is not None:
            quota = mode.quota if mode.quota is not None else f"{mode.quota_share:.0%}"
            text = Text(en=f"mode {name} at most {quota} times", zh=f"方式 {name} 最多 {quota} 次")
            yield Limit(f"quota:{name}", text, without=_mode(name, quota=None, quota_share=None))
        if len(mode.classes) < len(CLASSES) and "village" in mode.kinds:
            text = Text(
                en=f"mode {name} only for villages of class {', '.join(mode.classes)}",
                zh=f"方式 {name} 只用于 {'、'.join(mode.classes)} 类村",
            )
            longest = max(mode.days.values())
            days = {site_class: mode.days.get(site_class, longest) for site_class in CLASSES}
            yield Limit(f"classes:{name}", text, without=_mode(name, classes=CLASSES, days=days))
        demanded = listed((*mode.team.skills, *(["crossed"] if mode.team.members == "crossed" else [])))
        if demanded:
            text = Text(
                en=f"mode {name} only by teams that qualify for it: {demanded}",
                zh=f"方式 {name} 只由符合要求的组承担：{demanded}",
            )
            yield Limit(f"team:{name}", text, freed=_any_team(scenario.modes.index(name)))
        if mode.access > 1:
            text = Text(
                en=f"travel to sites takes {mode.access:g} times as long in mode {name}",
                zh=f"方式 {name} 的路程按 {mode.access:g} 倍计",
            )
            yield Limit(f"access:{name}", text, without=_mode(name, access=1.0))


def _second_visits(scenario: Scenario) -> Iterator[Limit]:
    """Yield the days that stays keep for second visits; without this limit they are free for the visits that cover."""
    slots = kept_slots(scenario, team_windows(scenario))
    for column in modes_again(scenario):
        days = [slot.days for slot in slots if slot.mode == column]
        if days:
            name = scenario.modes[column]
            text = Text(
                en=f"{len(days)} second visits in mode {name} take up {sum(days)} team-days",
                zh=f"方式 {name} 的 {len(days)} 次回头看或回访占 {sum(days)} 组日",
            )
            yield Limit(f"again:{name}", text, without=_mode(name, again=None))


def _mode(name: str, **figures: object) -> Callable[[Scenario], Scenario]:
    return lambda scenario: with_mode(scenario, name, **figures)


def _any_team(column: int) -> Callable[[Scenario, Abilities], Abilities]:
    """Let any team carry out a mode that asks for skills or outsiders; support goes only where it is sent."""

    def freed(scenario: Scenario, abilities: Abilities) -> Abilities:
        able_stays, rotation = abilities.able.copy(), None
        for number, need in enumerate(abilities.needs):
            if need.mode == column and need.link < 0:
                able_stays[number] = of_size(scenario, need)
            elif need.mode == column:
                rotation = support_rotation(scenario) if rotation is None else rotation
                able_stays[number] = rotation[need.link] & of_size(scenario, need)
        return dataclasses.replace(abilities, able=able_stays)

    return freed


def _support(scenario: Scenario) -> Iterator[Limit]:
    """Yield what each link of support sends; without it the donor sends any team in any round."""
    for number, link in enumerate(scenario.file.support):
        rounds = aside(listed(link.rounds)) if link.rounds else ""
        text = Text(
            en=f"{link.donor} sends at most {link.teams} teams a round to {link.region}{rounds}, each in at most "
            f"{link.most_rounds} rounds",
            zh=f"{link.donor} 每轮向 {link.region} 派 {link.teams} 个组{rounds}，每组最多 {link.most_rounds} 轮",
        )
        yield Limit(f"support:{number + 1}", text, freed=_sent_always(number))


def _sent_always(link: int) -> Callable[[Scenario, Abilities], Abilities]:
    def freed(scenario: Scenario, abilities: Abilities) -> Abilities:
        able_stays = abilities.able.copy()
        for number, need in enumerate(abilities.needs):
            if need.link == link:
                able_stays[number] = of_size(scenario, need)
        return dataclasses.replace(abilities, able=able_stays)

    return freed


def _site_seasons(scenario: Scenario) -> Iterator[Limit]:
    """Yield seasons of the sites themselves, those of one window together."""
    seasons = scenario.sites.filter(pl.col("season").is_not_null()).group_by("season").len().sort("season")
    for season, count in seasons.iter_rows():
        text = Text(
            en=f"{of_number(count, 'site is', 'sites are')} open only in {season}", zh=f"{count} 个对象只在 {season} 可进驻"
        )
        yield Limit(f"site-season:{season}", text, without=_open_all_year(season))


def _open_all_year(season: str) -> Callable[[Scenario], Scenario]:
    def without(scenario: Scenario) -> Scenario:
        unseasoned = pl.when(pl.col("season") == season).then(None).otherwise(pl.col("season")).alias("season")
        return changed(scenario, sites=scenario.sites.with_columns(unseasoned))

    return without


def _exclusion(scenario: Scenario) -> Iterator[Limit]:
    """Yield the time after another body's check in which a site is spared."""
    gap = scenario.file.sites.after_other_check
    if gap and scenario.sites["other_check"].null_count() < len(scenario.sites):
        text = Text(en=f"no inspection within {gap} days after another body's check", zh=f"他检后 {gap} 天内不再巡察")
        yield Limit(
            "exclusion:other_check",
            text,
            without=lambda scenario: with_file(scenario, sites=scenario.file.sites.model_copy(update={"after_other_check": 0})),
        )


def _blackouts(scenario: Scenario) -> Iterator[Limit]:
    """Yield each blackout; without a general one rounds are laid out anew."""
    for number, blackout in enumerate(scenario.file.calendar.blackouts):
        subject = blackout.region or blackout.site_class or ""
        text = Text(
            en=f"blackout {blackout.start} - {blackout.end} {subject}".strip(),
            zh=f"停巡期 {blackout.start} - {blackout.end} {subject}".strip(),
        )
        yield Limit(f"blackout:{number + 1}", text, without=_no_blackout(blackout))


def _no_blackout(blackout: object) -> Callable[[Scenario], Scenario]:
    def without(scenario: Scenario) -> Scenario:
        section = scenario.file.calendar
        other_blackouts = tuple(entry for entry in section.blackouts if entry is not blackout)
        file = scenario.file.model_copy(update={"calendar": section.model_copy(update={"blackouts": other_blackouts})})
        # without a general blackout rounds end earlier, or fit where they did not; where two would then overlap
        # there is no such calendar, and the limit stays
        return relaid(scenario, file) or scenario

    return without


def _blocked(scenario: Scenario) -> Iterator[Limit]:
    """Yield blocked times, those of one office, team, township or site together."""
    calendar = scenario.calendar
    for kind, name in sorted({(block.kind, block.id) for block in scenario.blocked}):
        blocks = [block for block in scenario.blocked if (block.kind, block.id) == (kind, name)]
        words = listed(f"{calendar.date(block.start)} - {calendar.date(block.end)}" for block in blocks)
        kinds = {"office": "巡察办", "team": "巡察组", "township": "乡镇", "site": "对象"}
        text = Text(en=f"{kind} {name} is blocked: {words}", zh=f"{kinds[kind]} {name} 停巡：{words}")
        yield Limit(f"blocked:{kind}:{name}", text, without=_free(kind, name))


def _free(kind: str, name: str) -> Callable[[Scenario], Scenario]:
    def without(scenario: Scenario) -> Scenario:
        other_blocks = tuple(block for block in scenario.blocked if (block.kind, block.id) != (kind, name))
        return changed(scenario, blocked=other_blocks)

    return without


SOURCES: tuple[Callable[[Scenario], Iterator[Limit]], ...] = (
    _modes,
    _second_visits,
    _support,
    _site_seasons,
    _exclusion,
    _blackouts,
    _blocked,
)
