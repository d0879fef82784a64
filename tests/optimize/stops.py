"""Searches that are stopped: stops by the number of questions, and what is searched quickly."""

from itertools import count
from pathlib import Path

from make import write_county

from optimize.control.stopping import Stop
from scenarios.loading import load
from scenarios.scenario import Scenario

SHORT = {"term": {"years": 2}}
QUICK = SHORT | {"objective": {"effort": 0.05}}
BOUND_KNOWN = 4
"""Questions after which the bound of a region with two parts is known: two of each."""


def after(asked: int) -> Stop:
    """A stop that is asked for after so many questions."""
    questions = count()
    return lambda: next(questions) >= asked


def two_counties(folder: Path) -> Scenario:
    """Two counties, which share the prefecture's team."""
    write_county(folder, QUICK | {"offices": {"park": {"level": "county", "region": "330504"}}})
    sites = folder / "sites.csv"
    sites.write_text(sites.read_text(encoding="utf-8").replace("330503190", "330504190"), encoding="utf-8")
    return load(folder)
