"""Names: what the program prints can be typed back, in both languages, as can what spreadsheets make of it."""

import itertools
from pathlib import Path

import polars as pl
import pytest
from small_files import write_small

from scenarios.language import speaking
from scenarios.loading import load
from scenarios.naming.names import class_names, mode_names, office_names, round_names, team_names
from scenarios.naming.plain_words import plain_word, read_as_date
from scenarios.naming.site_finder import SiteFinder, SiteLabel
from scenarios.scenario import Scenario


@pytest.mark.parametrize(("printing", "typing"), list(itertools.product(["zh", "en"], repeat=2)))
def test_every_printed_name_is_read_back(nanxun: Scenario, printing: str, typing: str) -> None:
    """A name in one language means the same thing where the other is spoken; so do ids."""
    makers = {
        "round": lambda: round_names(nanxun.rounds),
        "office": lambda: office_names(nanxun.offices),
        "team": lambda: team_names(nanxun.teams, nanxun.offices),
        "mode": lambda: mode_names(nanxun.file.modes),
        "class": lambda: class_names(nanxun.file),
    }
    for make in makers.values():
        with speaking("zh" if printing == "zh" else "en"):
            printed = make().names
        with speaking("zh" if typing == "zh" else "en"):
            lexicon = make()
        for key, name in printed.items():
            assert lexicon.find(name) == (key,)
            assert lexicon.find(f" {name.upper()} ") == (key,)
            assert lexicon.find(key) == (key,)


@pytest.mark.parametrize(
    "word",
    ["2027-1", "Jan-27", "27-Jan", "January 2027", "2027-01-01", "2027/1/1", "2027年1月", "1月-27", "46388", "46388.0",
     "2027-01-01 00:00:00",
     "２０２７年春季", "2027年春季轮", "2027春季轮", "spring 2027", "Spring 2027", "2027 spring", "第二轮", "第2轮"],
)  # fmt: skip
def test_words_for_a_round(nanxun: Scenario, word: str) -> None:
    """By name in many spellings, by number, as it was called before, and as a date that a spreadsheet made of that."""
    assert round_names(nanxun.rounds).find(word) == ("2027-spring",)


def test_a_round_that_is_put_in_leaves_the_ids_of_others(tmp_path: Path) -> None:
    """Ids come from names; none is a date for a spreadsheet program."""
    folder = write_small(tmp_path / "a")
    before = [round_.id for round_ in load(folder).rounds]
    toml = folder / "scenario.toml"
    winter = '{ name = { zh = "冬季轮", en = "winter" }, start = "01-02", on_site_days = 8 },\n    { name = { zh = "春'
    toml.write_text(toml.read_text(encoding="utf-8").replace('{ name = { zh = "春', winter, 1), encoding="utf-8")
    after = load(folder).rounds
    assert set(before) < {round_.id for round_ in after}
    assert len(after) > len(before)
    assert not any(read_as_date(round_.id) for round_ in after)
    assert round_names(after).find("2027-2") == ("2027-spring",)


def test_words_for_a_team(nanxun: Scenario) -> None:
    """With or without its office; several offices have a first team."""
    teams = team_names(nanxun.teams, nanxun.offices)
    for word in (
        "南浔区委第二巡察组",
        "南浔区委巡察办第二巡察组",
        "第二组",
        "第2组",
        "第二巡察组",
        "巡察二组",
        "2组",
        "2",
        "team 2",
    ):
        assert teams.find(word) == ("nanxun-2",)
    assert set(teams.find("第一组")) == {"huzhou-1", "nanxun-1"}
    assert teams.find("第九组") == ()
    assert "nanxun" in teams.hint("nanxum-1")
    assert teams.hint("330503") == ""


def test_numerals() -> None:
    """Numbers in Chinese are the same as in digits, in teams and rounds only."""
    assert plain_word("第二十三组") == "第23组"
    assert plain_word("第十组") == "第10组"
    assert plain_word("第一百零五组") == "第105组"
    assert plain_word("三河村") == "三河村"


def sites() -> SiteFinder:
    rows = [
        ("330503100", "南浔镇", "township", "330503100"), ("330503101", "双林镇", "township", "330503101"),
        ("330503100201", "甲村", "village", "330503100"), ("330503101201", "甲村", "village", "330503101"),
        ("330503101202", "乙社区", "village", "330503101"),
    ]  # fmt: skip
    return SiteFinder(pl.DataFrame(rows, schema=["id", "name", "kind", "township"], orient="row"))


@pytest.mark.parametrize(
    ("asked", "site"),
    [
        (SiteLabel("330503100201"), "330503100201"),
        (SiteLabel("330503100201.0", "甲村"), "330503100201"),
        (SiteLabel("330503100000", "南浔镇"), "330503100"),
        (SiteLabel("", "乙社区"), "330503101202"),
        (SiteLabel("", "乙社区居委会"), "330503101202"),
        (SiteLabel("", "甲村", "双林镇"), "330503101201"),
        (SiteLabel("", "甲村村委会", "双林"), "330503101201"),
        (SiteLabel("", "双林镇甲村"), "330503101201"),
        (SiteLabel("3.30503E+11", "乙社区"), "330503101202"),
        (SiteLabel("乙社区"), "330503101202"),
    ],
)
def test_sites_by_code_and_by_name(asked: SiteLabel, site: str) -> None:
    """A code counts; a unique name does too; a code that a spreadsheet spoilt gives way to the name."""
    assert sites().find(asked)[0] == site


@pytest.mark.parametrize(
    ("asked", "found", "hint"),
    [
        (SiteLabel("", "甲村"), "2 sites", "township"),
        (SiteLabel("330503100201", "乙社区"), "330503100201 is 甲村", "乙社区 330503101202"),
        (SiteLabel("330503100201", "甲村", "双林镇"), "lies in 南浔镇", ""),
        (SiteLabel("330503100202", "乙社区"), "330503100202", "330503101202"),
        (SiteLabel("330503100202"), "330503100202", ""),
        (SiteLabel("", "乙社区", "南浔镇"), "南浔镇 乙社区", "双林镇 乙社区"),
        (SiteLabel("", "丁村"), "丁村", ""),
        (SiteLabel(), "nothing", ""),
    ],
)
def test_sites_that_are_not_found(asked: SiteLabel, found: str, hint: str) -> None:
    """A contradiction is refused with both; a code is never guessed by likeness."""
    site, told, allowed, remedy = sites().find(asked)
    assert site is None
    assert found in told
    assert allowed
    assert hint in remedy
