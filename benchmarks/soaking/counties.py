"""Small counties drawn at random for `benchmarks/soak.py`: modes, rounds, calendars, uncertainty, findings."""

import random
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from every_mode import MODES, with_modes
from make import merged

SEASONS = (("spring", "03-01", (6, 12, 40)), ("summer", "06-20", (8, 30)), ("autumn", "10-08", (20, 40)))
"""Rounds by name and first day, with the days on site that are drawn from; the names are those that `MODES` asks for."""


def draw(number: random.Random) -> dict[str, Any]:
    """Draw the changes to the small county that make a scenario."""
    seasons = sorted(number.sample(SEASONS, number.randint(1, 3)), key=lambda season: season[1])
    rounds = [
        {"name": {"zh": name, "en": name}, "start": start, "on_site_days": number.choice(days)} for name, start, days in seasons
    ]
    changes: dict[str, Any] = {
        "term": {"years": number.randint(1, 5)},
        "rounds": {"yearly": rounds, "preparation_days": number.choice([0, 3]),
                   "report_days": number.choice([0, 5])},
        "calendar": {"weekends": number.random() < 0.5},
        "uncertainty": {"visit_cv": number.choice([0.0, 0.3, 0.8]),
                        "absence": {"probability": number.choice([0.0, 0.2]), "days": 8.0}},
        "simulation": {"carry_over": number.choice(["next_round", "extend", "drop"]), "tolerance": number.choice([0.0, 0.25]),
                       "replications": number.choice([1, 5, 20])},
        "objective": {"effort": 0.02},
        "travel": {"speed_kmh": number.choice([10, 30, 60])},
        "milestones": [{"name": {"zh": "全", "en": "all"}, "by": "2027-12-31", "target": number.choice([0.3, 1.0])}],
    }  # fmt: skip
    if number.random() < 0.3:
        changes["teams"] = {"district": {"count": number.randint(1, 4), "at_once": number.randint(1, 3)}}
    if number.random() < 0.4:
        changes["findings"] = {}
    if number.random() < 0.3:
        changes = merged(changes, {"modes": {"direct": {"quota": number.randint(1, 9)}}})
    document = merged(with_modes(*number.sample(sorted(MODES), number.randint(1, 3))), changes)
    round_ids = {f"{2027 + year}-{name}" for year in range(document["term"]["years"]) for name, *_ in seasons}
    return document | {
        key: [_in_rounds(row, round_ids) for row in document[key]] for key in ("support", "exchanges") if key in document
    }


def _in_rounds(row: Mapping[str, Any], round_ids: set[str]) -> dict[str, Any]:
    """Loans in those of their rounds that the scenario has; in all rounds where it has none of them."""
    rounds = [name for name in row.get("rounds", ()) if name in round_ids]
    return {key: value for key, value in row.items() if key != "rounds"} | ({"rounds": rounds} if rounds else {})
