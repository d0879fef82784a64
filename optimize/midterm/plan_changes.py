"""Changes of a plan: which visits are not what they were, and why."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import polars as pl

from scenarios.language import say
from scenarios.scenario import Scenario

PLACE = ("round", "team", "mode")


@dataclass(frozen=True, slots=True)
class Change:
    """A site whose visit is not what it was."""

    site: str
    kind: str
    """``moved``, ``dropped`` or ``added``."""
    reason: str
    """``past``, ``room``, ``cheaper``, ``yields``, ``covered`` or ``new``: see `reason_text`."""
    before: tuple[str, str, str] | None
    """Round, team and mode in the old plan, None where there was no visit."""
    after: tuple[str, str, str] | None


def reason_text(reason: str) -> str:
    """Say a reason in words."""
    return {
        "past": say("its round is past", "原轮次已过"),
        "room": say("no room in its old place any more", "原安排已无余地"),
        "cheaper": say("better elsewhere", "另行安排更优"),
        "yields": say("gives way to other sites", "让位于其他对象"),
        "covered": say("covered already", "已巡察"),
        "new": say("had no visit that stands", "原无有效安排"),
    }[reason]


def plan_changes(
    scenario: Scenario, old: pl.DataFrame, new: pl.DataFrame, begun: list[str], back: AbstractSet[int]
) -> tuple[int, tuple[Change, ...]]:
    """Compare visits by site.

    Parameters
    ----------
    scenario
        As it stands at the date: see `optimize.midterm.facts.known_at`.
    old, new
        Visits that could be planned anew, before and after.
    begun
        Rounds that have begun.
    back
        Rows of the sites whose old visits could take place still.

    Returns
    -------
    tuple
        How many visits stand in their places, and the others.
    """
    covered = set(scenario.sites["id"].filter(scenario.sites["done"].is_not_null()).to_list())
    was = {row[0]: row[1:] for row in old.select("site", *PLACE).iter_rows()}
    now = {row[0]: row[1:] for row in new.select("site", *PLACE).iter_rows()}
    same, changes = 0, []
    for site in sorted(was.keys() | now.keys()):
        before, after = was.get(site), now.get(site)
        if before == after:
            same += 1
        elif before is None:
            changes.append(Change(site, "added", "new", None, after))
        else:
            if site in covered:
                reason = "covered"
            elif before[0] in begun:
                reason = "past"
            else:
                stood = scenario.site_row[site] in back
                reason = ("yields" if after is None else "cheaper") if stood else "room"
            changes.append(Change(site, "dropped" if after is None else "moved", reason, before, after))
    return same, tuple(changes)
