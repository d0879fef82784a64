"""The outline of a run's region, from the input that is kept with it."""

from functools import lru_cache
from pathlib import Path

from scenarios.scenario import Scenario
from scenarios.sites.made.outline import Outline, read_outline


def outline_of(scenario: Scenario) -> Outline | None:
    """Outline of the region, None where the scenario gives none or its file is gone."""
    name = scenario.file.sites.outline
    path = None if name is None else scenario.given.get(name)
    return _read(path) if isinstance(path, Path) and path.is_file() else None


@lru_cache(maxsize=8)
def _read(path: Path) -> Outline:
    return read_outline(path)
