"""Levers: what else than teams helps, and how many teams it saves."""

import datetime as dt
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from optimize.staffing.staffing import Staffing
from scenarios.catalog import mode_catalog, policy_catalog
from scenarios.file.addresses import locate
from scenarios.file.composition import compose
from scenarios.file.dotted import at, steps
from scenarios.loading import load
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from scenarios.schema import Text
from scenarios.schema.time.months import date_in_year
from scenarios.schema.time.rounds import PLAIN_YEAR, YearlyRound

YEAR = 365
REST = 15
"""Days between a round more and those beside it, for reports and preparation. Assumed."""


@dataclass(frozen=True, slots=True)
class Lever:
    """A change of a scenario that may save teams, or the removal of what saves teams already."""

    name: Text
    changes: dict[str, Any]
    removes: bool = False
    """Whether it takes away what the scenario has: then it saves what would be lost."""


@dataclass(frozen=True, slots=True)
class LeverValue:
    """What a lever saves."""

    lever: Lever
    teams: int | None
    """Fewest teams with the lever; None where no number is enough, or it is refused."""
    saved: int | None
    """Teams that it saves; where it takes away what the scenario has, teams that this saves already."""
    refused: str = ""
    """Why the scenario refuses the lever."""


def levers_of(name_or_path: str | Path) -> list[Lever]:
    """Return the levers of a scenario, each as changes of its file.

    Parameters
    ----------
    name_or_path
        As in `scenarios.loading.load`.
    """
    document = compose(locate(name_or_path)).document
    catalog = tomllib.loads((files("scenarios") / "catalog" / "levers.toml").read_text(encoding="utf-8"))
    switches = [_switch(key, document) for key in catalog["switches"]]
    additions = (_longer(document, int(catalog["longer_stay"])), _round(document, int(catalog["extra_round"])))
    return [*switches, *(lever for lever in additions if lever is not None)]


def lever_value(name_or_path: str | Path, lever: Lever, base: Staffing, find: Callable[[Scenario], Staffing]) -> LeverValue:
    """Find the fewest teams with a lever.

    Parameters
    ----------
    base
        The answer without it.
    find
        Finds the fewest teams of a scenario.
    """
    try:
        staffing = find(load(name_or_path, changes=lever.changes))
    except ScenarioError as error:
        return LeverValue(lever, None, None, str(error.problems[0]))
    if base.teams is None or staffing.teams is None:
        return LeverValue(lever, staffing.teams, None)
    teams_saved = base.teams - staffing.teams
    return LeverValue(lever, staffing.teams, -teams_saved if lever.removes else teams_saved)


def _switch(key: str, document: Mapping[str, Any]) -> Lever:
    section, _, name = key.partition(".")
    label = (mode_catalog() if section == "modes" else policy_catalog())[name]["name"]
    if at(document, steps(key)) is not None:
        text = Text(zh=f"不用{label['zh']}", en=f"without {label['en']}")
        return Lever(text, {"remove": [key]}, removes=True)
    return Lever(Text(zh=label["zh"], en=label["en"]), {key: {}})


def _longer(document: Mapping[str, Any], days: int) -> Lever | None:
    changes = {
        f"rounds.{kind}[{number}].on_site_days": entry["on_site_days"] + days
        for kind in ("yearly", "dated")
        for number, entry in enumerate(at(document, ("rounds", kind)) or [], start=1)
        if isinstance(entry, dict) and isinstance(entry.get("on_site_days"), int)
    }
    name = Text(zh=f"每轮现场多 {days} 个工作日", en=f"{days} working days more in each round")
    return Lever(name, changes) if changes else None


def _round(document: Mapping[str, Any], days: int) -> Lever | None:
    """Put one more round a year into the middle of the longest time without one; None where none is long enough."""
    yearly = [entry for entry in at(document, ("rounds", "yearly")) or [] if isinstance(entry, dict)]
    spans = []
    for entry in yearly:
        try:
            first = dt.date.fromisoformat(f"2027-{entry['start']}").timetuple().tm_yday
        except (KeyError, ValueError):
            return None
        section = YearlyRound.model_validate(entry)
        start_date = date_in_year(PLAIN_YEAR, section.start)
        last = section.end_from(start_date)
        length = round((section.on_site_days or 0) * 7 / 5) if last is None else (last - start_date).days
        spans.append((first, first + length))
    if not spans:
        return None
    spans.sort()
    next_starts = [*(start for start, _ in spans[1:]), spans[0][0] + YEAR]
    width, end = max((next_start - end, end) for next_start, (_, end) in zip(next_starts, spans, strict=True))
    days_needed = round(days * 7 / 5)
    if width < days_needed + 2 * REST:
        return None
    day = (end + (width - days_needed) // 2 - 1) % YEAR
    start = dt.date(2027, 1, 1) + dt.timedelta(days=day)
    entry = {"name": {"zh": "增开轮", "en": "extra"}, "start": f"{start:%m-%d}", "on_site_days": days}
    start_text = f"{start:%m-%d}"
    name = Text(
        zh=f"每年增开一轮（{start_text} 起 {days} 个工作日）",
        en=f"one round more a year ({days} working days from {start_text})",
    )
    return Lever(name, {"rounds.yearly": [*yearly, entry]})
