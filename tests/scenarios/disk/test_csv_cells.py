"""CSV starts no formula, and gives back what was written."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scenarios.disk.csv_cells import as_written, write_csv
from scenarios.problems import Findings
from scenarios.tables.columns import SITES
from scenarios.tables.read_table import read_table

FORMULAS = ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", "'=1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_written_as_text(tmp_path: Path, text: str) -> None:
    table = pl.DataFrame({"name": [text, "村"], "days": [1.0, 2.0]})
    write_csv(table, tmp_path / "t.csv")
    cell = pl.read_csv(tmp_path / "t.csv")["name"][0]
    assert cell == f"'{text}"
    assert as_written(pl.DataFrame({"name": [cell]}))["name"][0] == text


def test_plain_texts_numbers_and_nothing_stay(tmp_path: Path) -> None:
    table = pl.DataFrame({"name": ["-5", "+1.5", "-", "a=b", "村", None], "days": [-1, 2, 3, 4, 5, 6]})
    write_csv(table, tmp_path / "t.csv")
    assert pl.read_csv(tmp_path / "t.csv", schema_overrides={"name": pl.String}).equals(table)


def test_nothing_steers_a_terminal(tmp_path: Path) -> None:
    write_csv(pl.DataFrame({"name": ["a\x1b[31mb\u202e"]}), tmp_path / "t.csv")
    assert pl.read_csv(tmp_path / "t.csv")["name"][0] == "a\\x1b[31mb\\u202e"


@settings(max_examples=40)
@example(["'-", "'-5", "''=", "'村"])
@given(st.lists(st.text("=+-@'1a村. ", min_size=1, max_size=5), min_size=1, max_size=3))
def test_any_text_comes_back(texts: list[str]) -> None:
    file = io.BytesIO()
    write_csv(pl.DataFrame({"name": texts}), file)
    rows = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"))))[1:]
    assert as_written(pl.DataFrame({"name": [row[0] for row in rows]}))["name"].to_list() == texts


def test_tables_are_read_as_they_were_written(tmp_path: Path) -> None:
    write_csv(pl.DataFrame({"id": ["330503001201"], "name": ["-甲村"], "kind": ["village"]}), tmp_path / "sites.csv")
    findings = Findings()
    table = read_table(tmp_path / "sites.csv", SITES, findings)
    assert findings.errors == []
    assert table["name"].to_list() == ["-甲村"]
