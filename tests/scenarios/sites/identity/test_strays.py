"""Sites in another county than all the others are asked about, whoever makes the offices."""

from pathlib import Path

import polars as pl
import pytest
from refused import refused
from small_files import write_small

from scenarios.creating.new_scenario import new_from_table
from scenarios.loading import load
from scenarios.problems import ScenarioError
from scenarios.sites.identity.strays import stray_counties

RULE = '[[office_rules]]\nlevel = "county"\nteams = { count = 2, size = 6 }\n'
WRITTEN = '[offices.wuxing]\nname = { zh = "吴兴", en = "Wuxing" }\nlevel = "county"\nregion = "330502"\n'
TEAMS = "[teams.wuxing]\ncount = 1\nsize = 6\n"


def codes(**counts: int) -> pl.Series:
    """So many villages in each county."""
    return pl.Series([f"{county[1:]}100{number:03d}" for county, count in counts.items() for number in range(200, 200 + count)])


def test_a_few_sites_in_another_county_are_asked_about() -> None:
    usual, strays = stray_counties(codes(c330503=40, c330502=1))
    assert (usual, strays) == ("330503", {"330502": ["330502100200"]})
    assert stray_counties(codes(c330503=40, c330502=1), ("330502",))[1] == {}
    assert stray_counties(codes(c330503=40, c330502=1), ("330502",), only=True)[1].keys() == {"330503"}
    assert stray_counties(codes(c330503=5, c330502=1))[1].keys() == {"330502"}


def test_many_counties_of_their_own_are_none_of_it() -> None:
    """In a prefecture of thirty counties each has a thirtieth of the sites; one site in every county is a list, too."""
    assert stray_counties(codes(**{f"c3305{number}": 30 for number in range(10, 40)}))[1] == {}
    assert stray_counties(codes(**{f"c3305{number}": 1 for number in range(10, 40)}))[1] == {}
    assert stray_counties(codes(c330503=200, c330502=60, c330521=9))[1].keys() == {"330521"}
    assert stray_counties(pl.Series([], dtype=pl.String)) == ("", {})


def test_departments_lie_where_their_office_does() -> None:
    """A department of the prefecture has the code of no county."""
    assert stray_counties(pl.concat([codes(c330503=10), pl.Series(["330500900001"])]))[1] == {}


@pytest.fixture
def strayed(tmp_path: Path) -> Path:
    """The small scenario with 30 villages more, and one whose code lies in another county."""
    folder = write_small(tmp_path / "small")
    text = (folder / "sites.csv").read_text(encoding="utf-8").rstrip("\n")
    cells = text.splitlines()[-1].count(",")
    more = [f"330503101{number},村{number},行政村{',' * (cells - 2)}" for number in range(300, 330)]
    more.append(f"330502101300,迷路村,行政村{',' * (cells - 2)}")
    (folder / "sites.csv").write_text("\n".join([text, *more, ""]), encoding="utf-8")
    return folder


def test_an_office_of_the_prefecture_does_not_take_it_in_silence(strayed: Path) -> None:
    problem = refused(strayed)[0]
    assert "330502101300" in problem.found
    assert 'region = "330502"' in problem.hint


def test_a_rule_does_not_make_an_office_for_it(strayed: Path) -> None:
    file = strayed / "scenario.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("[sites]", f"{RULE}\n[sites]", 1), encoding="utf-8")
    with pytest.raises(ScenarioError, match="330502101300"):
        load(strayed)


def test_an_office_that_is_written_is_meant(strayed: Path) -> None:
    file = strayed / "scenario.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("[sites]", f"{WRITTEN}{TEAMS}\n[sites]", 1), encoding="utf-8")
    assert load(strayed).sites["id"].str.starts_with("330502").sum() == 1


def test_a_new_scenario_asks_and_says_what_it_read(strayed: Path, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match='"330503", "330502"') as caught:
        new_from_table(tmp_path / "mine", strayed / "sites.csv")
    assert caught.value.reading is not None
    assert caught.value.reading.lines()[0].endswith("sites.csv")
    assert not (tmp_path / "mine").exists()
