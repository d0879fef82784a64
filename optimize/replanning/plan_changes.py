"""Changes of a plan: which visits are not what they were, from what to what, and why."""

import datetime as dt
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import polars as pl

from scenarios.language import say
from scenarios.scenario import Scenario

PLACE = ("round", "team", "mode")
Dates = tuple[dt.date, dt.date]
"""First day, and first day after."""


@dataclass(frozen=True, slots=True)
class Change:
    """A site whose visit is not what it was."""

    site: str
    kind: str
    """``moved`` to another round, team or mode, ``redated`` within its round, ``dropped`` or ``added``."""
    reason: str
    """``past``, ``team``, ``room``, ``cheaper``, ``yields``, ``covered``, ``new`` or ``tour``: see `reason_text`."""
    before: tuple[str, str, str] | None
    """Round, team and mode in the old plan, None where there was no visit."""
    after: tuple[str, str, str] | None
    dates_before: Dates | None = None
    """Dates in the old plan, where they are known."""
    dates_after: Dates | None = None


def reason_text(reason: str) -> str:
    """Say a reason in words."""
    return {
        "past": say("its round is past", "原轮次已过"),
        "team": say("its team no longer exists", "原巡察组已撤"),
        "room": say("no room left in its old place", "原安排已无余地"),
        "cheaper": say("moved for earlier coverage, or to make room for others", "为提前完成或为其他对象腾出时间而调整"),
        "yields": say("dropped for lack of capacity", "因容量不足取消"),
        "covered": say("covered already", "已巡察"),
        "new": say("had no valid visit", "原无有效安排"),
        "tour": say("other visits of its team in the round have changed", "同组本轮其他安排有变"),
    }[reason]


def plan_changes(
    scenario: Scenario, old_table: pl.DataFrame, new_table: pl.DataFrame, begun_rounds: list[str], back: AbstractSet[int]
) -> tuple[int, tuple[Change, ...]]:
    """Compare visits by site.

    Parameters
    ----------
    scenario
        As it stands at the date: see `optimize.replanning.history.scenario_at`.
    old_table, new_table
        Visits that could be planned anew, before and after; dates are compared where both have them.
    begun_rounds
        Rounds that have begun.
    back
        Rows of the sites whose old visits could take place still.

    Returns
    -------
    tuple
        How many visits stand in their round, team and mode, and everything that has changed, also their dates.
    """
    covered_sites = set(scenario.sites["id"].filter(scenario.sites["done"].is_not_null()).to_list())
    teams = {team.id for team in scenario.teams}
    old_visits, new_visits = _visits(old_table), _visits(new_table)
    same_count, changes = 0, []
    for site in sorted(old_visits.keys() | new_visits.keys()):
        old_place, from_dates = old_visits.get(site, (None, None))
        new_place, to_dates = new_visits.get(site, (None, None))
        if old_place == new_place:
            same_count += 1
            if from_dates != to_dates:
                changes.append(Change(site, "redated", "tour", old_place, new_place, from_dates, to_dates))
        elif old_place is None:
            changes.append(Change(site, "added", "new", None, new_place, None, to_dates))
        else:
            if site in covered_sites:
                reason = "covered"
            elif old_place[0] in begun_rounds:
                reason = "past"
            elif old_place[1] not in teams:
                reason = "team"
            else:
                is_possible = scenario.site_row[site] in back
                reason = ("yields" if new_place is None else "cheaper") if is_possible else "room"
            kind = "dropped" if new_place is None else "moved"
            changes.append(Change(site, kind, reason, old_place, new_place, from_dates, to_dates))
    return same_count, tuple(changes)


def _visits(table: pl.DataFrame) -> dict[str, tuple[tuple[str, str, str] | None, Dates | None]]:
    """Place and dates of each site's visit."""
    has_dates = "start" in table.columns
    columns = ["site", *PLACE, *(["start", "end"] if has_dates else [])]
    return {
        site: ((rnd, team, mode), (dates[0], dates[1]) if dates else None)
        for site, rnd, team, mode, *dates in table.select(columns).iter_rows()
    }
