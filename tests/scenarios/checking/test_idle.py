"""What would change nothing is refused or warned of."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from make import NAME, small_county, write_county
from refused import refused


def warned(folder: Path, changes: dict[str, Any]) -> dict[str, str]:
    """Places that are warned of, and what is said."""
    return {warning.where: str(warning) for warning in small_county(folder, changes).warnings}


def test_a_milestone_without_sites_is_refused(tmp_path: Path) -> None:
    """It would hold for sure."""
    milestone = {"name": NAME, "by": dt.date(2030, 1, 1), "target": 1.0, "office": "city"}
    assert [problem.where for problem in refused(write_county(tmp_path, {"milestones": [milestone]}))] == ["milestones[1]"]


def blackout(first: dt.date, last: dt.date) -> dict[str, Any]:
    return {"calendar": {"weekends": False, "blackouts": [{"name": NAME, "from": first, "to": last}]}}


HEAVY = {"name": NAME, "level": "county", "classes": ["key"], "days": {"key": 30}, "source": "test"}


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        (blackout(dt.date(2050, 1, 1), dt.date(2050, 2, 1)), "calendar.blackouts[1]"),
        (blackout(dt.date(2027, 10, 2), dt.date(2027, 10, 4)), "calendar.blackouts[1]"),
        ({"policies": {"streamlined": {"figures": {"fixed_work": 1.0}}}}, "policies.streamlined"),
        ({"modes": {"heavy": HEAVY | {"detection": 2.0}, "direct": {}}}, "modes.heavy"),
    ],
)
def test_what_changes_nothing_is_warned_of(tmp_path: Path, changes: dict[str, Any], where: str) -> None:
    """A blackout outside the term or on holidays, a policy whose factor is 1, a dearer mode beside a lighter one."""
    assert where in warned(tmp_path, changes)


def test_a_dearer_mode_that_is_asked_for_is_used(tmp_path: Path) -> None:
    """By quota_least, or by class: then nothing is warned of."""
    heavy = {"name": NAME, "level": "county", "classes": ["key"], "days": {"key": 30}, "source": "test"}
    for asked in (
        {"heavy": heavy | {"quota_least": 1}, "direct": {}},
        {"heavy": heavy, "direct": {"classes": ["general", "good"]}},
    ):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        assert "modes.heavy" not in warned(folder, {"modes": asked})


ALWAYS_SUNNY = {"uncertainty": {"weather": {"closed": {"01": 0.5, "12": 0.0}}}}
AUDITED = {"direct": {"team": {"skills": ["audit"]}}}


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"simulation": {"extend_days": 5}}, "simulation.extend_days"),
        ({"synthesis": {"seed": 3}}, "synthesis.seed"),
        ({"synthesis": {"income": {"median": 30, "sigma": 0.5}}}, "synthesis.income"),
        ({"synthesis": {"theme_purity": 0.9}}, "synthesis.theme_purity"),
        (ALWAYS_SUNNY, "uncertainty.weather.closed.01"),
        ({"teams": {"district": {"count": 4, "size": 6, "skills": {"audit": 2}}}}, "teams.district.skills"),
    ],
)
@pytest.mark.quick(3)
def test_a_setting_that_nothing_reads_is_warned_of(tmp_path: Path, changes: dict[str, Any], where: str) -> None:
    """An extension where nothing is extended, distributions of what is given, weather of idle months, skills nobody wants."""
    assert where in warned(tmp_path, changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"simulation": {"extend_days": 5, "carry_over": "extend"}},
        {"simulation": {"extend_days": 5}, "modes": {"direct": {"carry_over": "extend"}}},
        {"uncertainty": {"weather": {"closed": {"03": 0.5, "12": 0.0}}}},
        {"modes": AUDITED, "teams": {"district": {"count": 4, "size": 6, "skills": {"audit": 2, "审计局": 1}}}},
    ],
)
def test_a_setting_that_is_read_is_not_warned_of(tmp_path: Path, changes: dict[str, Any]) -> None:
    """The same settings where they act."""
    places = warned(tmp_path, changes)
    assert not [place for place in places if place.startswith(("simulation", "uncertainty", "teams.district.skills"))]
