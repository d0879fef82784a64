"""Readers refuse in words whatever stands in a file: what fuzzing and reading the code found, and its brothers."""

from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest
from make import write_county
from reader_inputs import MIME, ODS, OUTLINE, SWEEP, workbook_of
from readers import READERS

from scenarios.file.toml.one_value import value_of
from scenarios.loading import load
from scenarios.problems import Findings, ScenarioError
from scenarios.sites.made.outline import read_outline
from scenarios.tables.columns import SITES
from scenarios.tables.formats.sheet import Grid
from scenarios.tables.formats.unreadable import UnreadableTableError
from scenarios.tables.read_table import read_table
from xuncha.experiments.sweep_file import read_sweep_file
from xuncha.pools import pool
from xuncha.serving.making import read_replications

BY_NAME = {reader.name: reader for reader in READERS}
BEYOND = {"deep": b"[" * 3000, "long": b"1" * 5000, "half": b'"', "no text": b"\xff\xfe\0", "nothing": b""}
"""Values beyond what a parser goes through, or none."""
KEYS = {"facts": b"as_of = ", "sweep": b"n = ", "toml": b"n = "}
QUICK = ("tables", "xlsx", "xls", "ods", "files", "toml", "outline", "facts", "sweep")


def read(name: str, raw: bytes, folder: Path) -> None:
    with suppress(*BY_NAME[name].refusals):
        BY_NAME[name].read(raw, folder)


@pytest.mark.parametrize("value", BEYOND)
@pytest.mark.parametrize("name", KEYS)
def test_a_value_beyond_reading_is_refused(name: str, value: str, tmp_path: Path) -> None:
    read(name, KEYS[name] + BEYOND[value], tmp_path)


@pytest.mark.parametrize("name", QUICK)
@pytest.mark.slow
def test_seeds_of_fuzzing_are_read(name: str, tmp_path: Path) -> None:
    """Else a fuzzer begins at the door."""
    for raw in BY_NAME[name].seeds():
        BY_NAME[name].read(raw, tmp_path)


@pytest.mark.parametrize("name", ["村" * 300, "\\u0000"], ids=["long", "nil"])
def test_a_name_that_no_file_can_have_is_that_of_no_file(name: str, tmp_path: Path) -> None:
    county = write_county(tmp_path / "county", {"sites": {"table": "-", "outline": "-"}})
    file = county / "scenario.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"-"', f'"{name}"'), encoding="utf-8")
    with pytest.raises(ScenarioError, match="no such file"):
        load(county)
    (tmp_path / "sweep.toml").write_text(SWEEP.replace("nanxun", name, 1), encoding="utf-8")
    assert read_sweep_file(tmp_path / "sweep.toml").scenario == (name if len(name) > 9 else "\0")


def test_a_number_beyond_all_floats_is_no_place(tmp_path: Path) -> None:
    (tmp_path / "o.json").write_text(OUTLINE.replace("120.2", "9" * 400), encoding="utf-8")
    with pytest.raises(ValueError, match="fewer than four points"):
        read_outline(tmp_path / "o.json")


def test_numbers_of_thousands_of_digits_are_refused() -> None:
    for read_number in (read_replications, lambda text: pool(text).__enter__()):
        with pytest.raises(ScenarioError):
            read_number("9" * 5000)


def test_digits_of_other_scripts_are_no_date_and_no_fault(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("代码,村名,上次巡察日期\n330503001201,甲村,٤٤٣١٧\n", encoding="utf-8")
    findings = Findings()
    read_table(tmp_path / "t.csv", SITES, findings)
    assert [problem.found for problem in findings.errors] == ["٤٤٣١٧"]


@pytest.mark.parametrize("mark", [" x", '"x'])
def test_a_mark_that_separates_nothing_is_not_believed(mark: str, tmp_path: Path) -> None:
    """Later versions of Python refuse these."""
    (tmp_path / "t.csv").write_text(f"sep={mark}\n代码,村名\n330503001201,甲村\n", encoding="utf-8")
    assert read_table(tmp_path / "t.csv", SITES, Findings())["name"].to_list() == ["甲村"]


def test_a_value_is_one_value() -> None:
    assert value_of("20%") == 0.2
    assert value_of("[1, 2]") == [1, 2]
    assert value_of("{组数 = 2}") == {"组数": 2}
    for text in ("1\nother = 2", "“名”", "9" * 5000, "[" * 3000, "\udcff", ""):
        assert value_of(text) == text


def told(path: Path) -> str:
    findings = Findings()
    assert read_table(path, SITES, findings).is_empty()
    return findings.errors[0].found


def test_a_damaged_stream_is_told(tmp_path: Path) -> None:
    """Any byte of a packed workbook may be another, those of compressed streams and of the mark of a kind too."""
    whole = workbook_of({"mimetype": MIME, "content.xml": ODS.encode()})
    for place in range(0, len(whole), 40):
        (tmp_path / "t.ods").write_bytes(whole[:place] + bytes([whole[place] ^ 0x15]) + whole[place + 1 :])
        read_table(tmp_path / "t.ods", SITES, Findings())


@pytest.mark.parametrize("times", ["0", "-1", "many"])
def test_cells_repeated_no_times(times: str, tmp_path: Path) -> None:
    """A row that stands for no row can't hold a cell that stands for a thousand million."""
    content = ODS.replace('number-rows-repeated="2"', f'number-rows-repeated="{times}"')
    content = content.replace('number-columns-repeated="2"><', 'number-columns-repeated="1000000000"><')
    (tmp_path / "t.ods").write_bytes(workbook_of({"mimetype": MIME, "content.xml": content.encode()}))
    assert "damaged workbook" in told(tmp_path / "t.ods")


def test_merged_areas_one_over_the_other() -> None:
    """Thousands of areas over the whole sheet would fill it as often."""
    grid = Grid("村")
    for place in range(2500):
        grid.put(place // 50 + 1, place % 50 + 1, "x")
    grid.areas = [(1, 1 + k % 3, 1_048_576, 16_384) for k in range(1000)]
    with pytest.raises(UnreadableTableError, match="merged areas of too many cells"):
        grid.sheet()


def parquet(folder: Path) -> Path:
    rows = {"代码": [f"33050300120{k}" for k in range(5)], "村名": [f"{k}村" for k in range(5)], "人口": [9] * 5}
    pl.DataFrame(rows).write_parquet(folder / "村[1].parquet")
    return folder / "村[1].parquet"


@pytest.mark.slow
def test_a_name_with_brackets_is_that_of_one_file(tmp_path: Path) -> None:
    assert read_table(parquet(tmp_path), SITES, Findings())["population"].to_list() == [9.0] * 5


@pytest.mark.slow
def test_a_parquet_file_that_asks_for_all_memory(tmp_path: Path) -> None:
    """A damaged size would end the whole process; it is refused, as other damage is, wherever tables of users are read."""
    file = parquet(tmp_path)
    whole = file.read_bytes()
    damaged = whole.replace(b"\x2c\x15\x0a\x15", b"\x2c\x15\x1f\x15")  # the number of values of a page
    assert damaged != whole
    file.write_bytes(damaged)
    assert "not a Parquet table" in told(file)
