"""From a folder to a checked scenario."""

from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from refused import refused

from scenarios.loading import load
from scenarios.scenario import Scenario
from scenarios.sites.made.outline import read_outline
from scenarios.stays.workload import mode_days


def edit(folder: Path, *changes: tuple[str, str]) -> None:
    """Change a scenario file; each change must apply."""
    file = folder / "scenario.toml"
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")


def test_the_bundled_county(nanxun: Scenario) -> None:
    """216 villages and 10 townships in 12 rounds, classes as the scenario's shares say, nothing to warn of."""
    assert Counter(nanxun.sites["kind"]) == {"village": 216, "township": 10}
    classes = Counter(nanxun.sites.filter(pl.col("kind") == "village")["class"])
    assert classes == {"key": 32, "general": 108, "good": 76}
    assert len(nanxun.rounds) == 12
    assert [team.id for team in nanxun.teams] == ["huzhou-1", "nanxun-1", "nanxun-2", "nanxun-3", "nanxun-4"]
    assert nanxun.warnings == ()
    assert "population" in nanxun.synthesised


def test_places_lie_inside_the_outline(nanxun: Scenario) -> None:
    """Every village lies in the county and near its township's seat."""
    outline = read_outline(nanxun.folder / "outline.geojson")
    villages = nanxun.sites.filter(pl.col("kind") == "village")
    assert outline.contains(villages["lon"].to_numpy(), villages["lat"].to_numpy()).all()
    legs = nanxun.travel.days(nanxun.host_row[nanxun.is_village], np.flatnonzero(nanxun.is_village))
    assert 0 < legs.max() < 0.1


def test_the_same_folder_gives_the_same_sites(nanxun: Scenario) -> None:
    """Synthesis is a function of the seed."""
    assert load("nanxun").sites.equals(nanxun.sites)


def test_a_site_keeps_its_attributes_when_others_go(folder: Path, nanxun: Scenario) -> None:
    """Dropping villages leaves the attributes of the rest untouched."""
    table = pl.read_csv(folder / "sites.csv", infer_schema=False)
    table.gather([*range(10), *range(10, 226, 3)]).write_csv(folder / "sites.csv")
    fewer = load(folder).sites.filter(pl.col("kind") == "village")
    before = nanxun.sites.join(fewer.select("id"), on="id", how="semi")
    assert fewer["population"].equals(before["population"])
    assert fewer["theme"].equals(before["theme"])


@pytest.mark.parametrize("form", ["gb18030", "xlsx", "parquet"])
@pytest.mark.quick(1)
def test_a_planner_s_own_table_with_chinese_headers(folder: Path, form: str) -> None:
    """Chinese headers, full-width digits and stray spaces are read, from any of the formats."""
    table = pl.DataFrame(
        {
            "代码": ["330503100", " 330503100200", "330503100201"],
            "村名": ["南浔镇", "甲村", "乙村"],
            "人口": ["", "1,200", "８００"],
            "分类": ["", "重点村", "一般"],
            "现场天数": ["", "7.5", ""],
            "权重": ["", "3", ""],
        }
    )
    name = {"gb18030": "mine.csv", "xlsx": "mine.xlsx", "parquet": "mine.parquet"}[form]
    if form == "gb18030":
        (folder / name).write_bytes(table.write_csv().encode("gb18030"))
    elif form == "xlsx":
        table.write_excel(folder / name)
    else:
        table.write_parquet(folder / name)
    edit(folder, ('table = "sites.csv"', f'table = "{name}"'))
    scenario = load(folder)
    first = scenario.sites.row(by_predicate=pl.col("id") == "330503100200", named=True)
    assert (first["population"], first["class"], first["team_days"], first["weight"]) == (1200, "key", 7.5, 3)
    assert scenario.sites.row(by_predicate=pl.col("id") == "330503100201", named=True)["population"] == 800
    days = mode_days(scenario)[scenario.site_row["330503100200"]]
    assert set(days[~np.isnan(days)]) == {7.5}


def test_all_problems_at_once(folder: Path) -> None:
    """Each wrong key and cell is named, with the nearest right word."""
    edit(
        folder,
        ('level = "prefecture"', 'level = "perfecture"'),
        ("carry_over", "cary_over"),
        ("target = 0.5", "target = 1.5"),
    )
    table = (folder / "sites.csv").read_text(encoding="utf-8").splitlines()
    table[3] = table[3].replace("330503100", "33050310")
    table[5] = table[5].replace("120.41672", "x")
    (folder / "sites.csv").write_text("\n".join(table), encoding="utf-8")
    problems = refused(folder)
    places = {problem.where for problem in problems}
    assert places == {
        "offices.huzhou.level",
        "simulation.cary_over",
        "milestones[1].target",
        "row 4, column id (南浔镇)",
        "row 6, column lon (练市镇)",
    }
    hints = {problem.where: problem.hint for problem in problems}
    assert "prefecture" in hints["offices.huzhou.level"]
    assert "carry_over" in hints["simulation.cary_over"]


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("[teams.huzhou]", "[teams.huzou]", "teams.huzou"),  # a team of no office
        ("by = 2031-06-30", "by = 2041-06-30", "milestones[3].by"),  # after the term
        ("start = 2027-06-21", "start = 2027-04-01", "rounds"),  # rounds overlap
        ("[modes.regular]", "", "modes"),  # nobody inspects the townships
        ('region = "330503"', 'region = "330502"', ""),  # another district
        ("shares = { key = 0.15", "shares = { key = 0.25", "classes"),  # do not sum to 1
        ("[modes.direct]", "[modes.dierct]", "modes.dierct"),  # in no catalog
    ],
)
def test_what_does_not_fit_together_is_refused(folder: Path, old: str, new: str, where: str) -> None:
    """Sections that contradict each other are refused in words."""
    edit(folder, (old, new))
    assert any(problem.where.startswith(where) for problem in refused(folder))


def test_a_site_given_twice_is_refused(folder: Path) -> None:
    """The row of the second one is named."""
    with (folder / "sites.csv").open("a", encoding="utf-8") as file:
        file.write("330503001200,again,village,,,\n")
    (problem,) = refused(folder)
    assert problem.where == "row 228, column id"
    assert "row 12" in problem.found


def test_a_travel_table_replaces_the_road(folder: Path) -> None:
    """Pairs in the table take its days, others are reckoned; an office's base is its id."""
    edit(folder, ('outline = "outline.geojson"', 'outline = "outline.geojson"\n\n[travel]\ntable = "travel.csv"'))
    (folder / "travel.csv").write_text("from,to,days\nnanxun,330503001,2.5\n", encoding="utf-8")
    scenario = load(folder)
    base, site = scenario.travel.base(scenario.office_index("nanxun")), scenario.site_row["330503001"]
    assert scenario.travel.days(base, site) == 2.5
    assert 0 < scenario.travel.days(site, base) < 0.5
    (folder / "travel.csv").write_text("from,to,days\nnanxum,330503001,2.5\n", encoding="utf-8")
    assert "nanxun" in refused(folder)[0].hint


def test_capacity_below_demand_is_a_warning(folder: Path) -> None:
    """Too few teams are legal, and said."""
    edit(folder, ("count = 4", "count = 2"))
    assert [warning.where for warning in load(folder).warnings] == ["teams"]
