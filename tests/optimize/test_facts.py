"""Facts: what is covered at a date."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from small_county import small_county

from optimize.facts import known_at, with_done
from scenarios.problems import ScenarioError

LATER = dt.date(2027, 3, 12)


def test_facts_are_what_was_done_before_the_date(tmp_path: Path) -> None:
    """Later dates are not known yet; a date of the scenario's own stays."""
    county = small_county(tmp_path / "county")
    one, other, third = county.sites["id"][1:4].to_list()
    file = tmp_path / "done.csv"
    file.write_text(f"site,date\n{one},2027-03-11\n{other},2027-03-12\n", encoding="utf-8")
    now = known_at(county, LATER, file, None)
    assert now.sites.filter(pl.col("done").is_not_null())["id"].to_list() == [one]
    more = pl.DataFrame({"site": [one, third], "done": [dt.date(2028, 1, 1)] * 2})
    dates = dict(with_done(now, more).sites.select("id", "done").drop_nulls().iter_rows())
    assert dates == {one: dt.date(2027, 3, 11), third: dt.date(2028, 1, 1)}


def test_all_that_is_wrong_is_said_together(tmp_path: Path) -> None:
    """The date, the days, and a site that there isn't."""
    file = tmp_path / "done.csv"
    file.write_text("site,date\n330503999,2027-03-11\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        known_at(small_county(tmp_path / "county"), dt.date(2035, 1, 1), file, -1)
    assert [one.file for one in refused.value.problems] == ["--as-of", "--freeze", "done.csv"]
