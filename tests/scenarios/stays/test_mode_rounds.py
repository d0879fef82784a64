"""Seasons of modes and sites, and the rounds that fall into them."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from county_files import sites_with
from hypothesis import given
from hypothesis import strategies as st
from make import small_county

from scenarios.schema.mode_parts import Season
from scenarios.stays.mode_rounds import days_in_season, mode_rounds, season_rounds

edges = st.dates(dt.date(2027, 1, 1), dt.date(2027, 12, 31)).map(lambda day: f"{day:%m-%d}")


def season(start: str, end: str) -> Season:
    return Season.model_validate({"from": start, "to": end})


@given(st.lists(st.tuples(edges, edges), max_size=3), st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)))
@pytest.mark.slow
def test_days_in_season(spans: list[tuple[str, str]], start: dt.date) -> None:
    """Half-open, every year, over the new year where it ends before it begins; leap days too."""
    inside = days_in_season(start, 800, [season(*span) for span in spans])
    for day, is_inside in enumerate(inside):
        date = f"{start + dt.timedelta(days=day):%m-%d}"
        wanted = any(a <= date < b if a < b else date >= a or date < b for a, b in spans)
        assert is_inside == wanted


def test_rounds_of_a_mode_in_season(tmp_path: Path) -> None:
    """Summer rounds begin on 06-20 and end before August: the others are closed to a mode of June and July."""
    span = [{"from": "06-01", "to": "08-01"}]
    scenario = small_county(tmp_path, {"modes": {"direct": {"season": span}}})
    open_ = mode_rounds(scenario)
    assert open_.shape == (20, 2, 15)
    summer = np.array([scenario.calendar.date(round_.start).month == 6 for round_ in scenario.rounds])
    assert summer.sum() == 5
    assert (open_[:, scenario.modes.index("direct")] == summer).all()
    assert open_[:, scenario.modes.index("regular")].all()


def test_all_days_of_a_round_must_lie_in_the_season(tmp_path: Path) -> None:
    """From the first day to the day after the last is enough; a day less at either end is not."""
    plain = small_county(tmp_path / "plain")
    first, last = (plain.calendar.date(day) for day in (plain.rounds[0].start, plain.rounds[0].end))
    day = dt.timedelta(days=1)
    for number, (start, end, wanted) in enumerate(
        [(first, last, True), (first + day, last, False), (first, last - day, False)]
    ):
        span = [{"from": f"{start:%m-%d}", "to": f"{end:%m-%d}"}]
        scenario = small_county(tmp_path / str(number), {"modes": {"direct": {"season": span}}})
        assert mode_rounds(scenario)[0, scenario.modes.index("direct"), 0] == wanted


def test_a_site_s_own_season_and_a_mode_s_must_both_allow(tmp_path: Path) -> None:
    """A village open from March to July: spring and summer rounds; in a mode of summer and autumn the summer rounds alone."""
    late = [{"from": "06-01", "to": "12-01"}]
    table = sites_with("season", {"330503001201": "03-01/07-31"}.get)
    scenario = small_county(tmp_path, {"modes": {"direct": {"season": late}, "checklist": {}}}, {"sites.csv": table})
    open_, row = mode_rounds(scenario), scenario.site_row["330503001201"]
    months = np.array([scenario.calendar.date(round_.start).month for round_ in scenario.rounds])
    assert (open_[row, scenario.modes.index("checklist")] == (months < 10)).all()
    assert (open_[row, scenario.modes.index("direct")] == (months == 6)).all()
    assert (open_[row + 1, scenario.modes.index("direct")] == (months > 3)).all()
    assert open_[row + 1, scenario.modes.index("checklist")].all()


def test_a_season_without_a_round_is_warned_of(tmp_path: Path) -> None:
    """Legal, since another round may be added; and said."""
    winter = {"elevated": {"season": [{"from": "12-01", "to": "02-01"}]}}
    scenario = small_county(tmp_path, {"modes": winter})
    assert [warning.where for warning in scenario.warnings] == ["modes.elevated.season"]


def test_days_off_may_lie_outside_the_season(tmp_path: Path) -> None:
    """A weekend between two parts of a season closes no round, a working day does."""
    weekdays = {"calendar": {"weekends": False}}
    plain = small_county(tmp_path / "plain", weekdays)
    round_, calendar = plain.rounds[0], plain.calendar
    free = next(day for day in range(round_.start, round_.end) if not calendar.working[day])
    for number, (gap, wanted) in enumerate([(free, True), (round_.start + 1, False)]):
        edges = [calendar.date(day) for day in (round_.start, gap, gap + 1, round_.end)]
        days = [f"{edge:%m-%d}" for edge in edges]
        seasons = [{"from": days[0], "to": days[1]}, {"from": days[2], "to": days[3]}]
        scenario = small_county(tmp_path / str(number), weekdays | {"modes": {"direct": {"season": seasons}}})
        assert season_rounds(scenario)[scenario.modes.index("direct"), 0] == wanted
