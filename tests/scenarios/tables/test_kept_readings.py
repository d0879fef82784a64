"""Tables that are read again give what they gave at first, and their problems are told each time."""

from pathlib import Path

import polars as pl
import pytest
from make import write_county

from scenarios.language import speaking
from scenarios.loading import load
from scenarios.problems import Findings
from scenarios.tables import kept_readings
from scenarios.tables.columns import SITES
from scenarios.tables.kept_readings import read_kept
from scenarios.tables.read_table import read_with_reading

TABLE = "id,name,kind,population\n330503001201,one,village,many\n合计,,,5\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "sites.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_reading_again_is_reading(table: Path) -> None:
    """Frame, reading, errors, warnings and cells that can't be read, in both languages; a change of the frame is not kept."""
    for spoken in ("en", "zh", "en"):
        with speaking(spoken):
            anew = Findings()
            expected, reading = read_with_reading(table, SITES, anew, "sites.csv", "sites")
            findings = Findings()
            frame, kept = read_kept(table, SITES, findings, "sites.csv", "sites")
            assert frame.equals(expected)
            assert (kept, findings) == (reading, anew)
            assert findings.errors
            assert findings.warnings
            assert findings.unread
            frame.insert_column(0, pl.Series("other", [1] * len(frame)))


def test_another_content_is_another_table(table: Path) -> None:
    """Under the same name, as where a planner saves a table again; under another name it is taken from what is kept."""
    first, _ = read_kept(table, SITES, Findings(), "sites.csv", "sites")
    copy = table.with_name("copy.csv")
    copy.write_bytes(table.read_bytes())
    hits = kept_readings._read.cache_info().hits
    assert read_kept(copy, SITES, Findings(), "sites.csv", "sites")[0].equals(first)
    assert kept_readings._read.cache_info().hits == hits + 1
    table.write_text(TABLE.replace("one", "two"), encoding="utf-8")
    assert read_kept(table, SITES, Findings(), "sites.csv", "sites")[0]["name"].to_list() == ["two"]


def test_a_file_of_which_something_is_told_is_read_anew(table: Path) -> None:
    """A workbook that holds two tables has its problems once."""
    expected, findings = Findings(), Findings()
    for reader, told in ((read_with_reading, expected), (read_kept, findings)):
        reader(table, SITES, told, "sites.csv", "sites")
        reader(table, SITES, told, "sites.csv", "sites")
    assert findings == expected


def test_no_file_is_told_as_that(tmp_path: Path) -> None:
    findings = Findings()
    frame, _ = read_kept(tmp_path / "none.csv", SITES, findings, "none.csv", "sites")
    assert frame.is_empty()
    assert len(findings.errors) == 1


def test_a_scenario_is_loaded_again_with_the_same_warnings(tmp_path: Path) -> None:
    folder = write_county(tmp_path / "county")
    sites = folder / "sites.csv"
    sites.write_text(sites.read_text(encoding="utf-8") + "合计,,,,,,,5,,,,\n", encoding="utf-8")
    first, again = load(folder), load(folder)
    assert first.warnings == again.warnings != ()
    assert first.reading == again.reading
    assert first.sites.equals(again.sites)
