"""Workbooks of the old format: read as their cells are shown, or refused by their cause."""

from pathlib import Path

import pytest
from old_workbooks import DATE, PERCENT, packed, stream_of

from scenarios.problems import Findings
from scenarios.tables.columns import SITES
from scenarios.tables.formats.table_files import read_sheets
from scenarios.tables.formats.unreadable import UnreadableTableError
from scenarios.tables.read_table import read_with_reading

HEADERS = ("代码", "村名", "乡镇", "人口", "上次巡察日期")
ROWS = (
    ("330503100201", "甲村", "南浔镇", 1200.0, (44317.0, DATE)),
    ("330503100202", "乙村", None, 800.0, None),
    ("330503100203", "丙村", None, 950.0, (44318.0, DATE)),
)


def written(folder: Path, stream: bytes, name: str = "t.xls") -> Path:
    path = folder / name
    path.write_bytes(packed(stream))
    return path


def cells(path: Path) -> list[tuple[str | None, ...]]:
    (sheet,) = read_sheets(path)
    return sheet.cells.rows()


@pytest.mark.parametrize("name", ["t.xls", "t.et", "t.csv"])
def test_a_ledger_is_read_whatever_its_ending(tmp_path: Path, name: str) -> None:
    findings = Findings()
    path = written(tmp_path, stream_of([HEADERS, *ROWS], merged=[(1, 3, 2, 2)]), name)
    frame, _ = read_with_reading(path, SITES, findings)
    assert findings.errors == []
    assert frame.select("id", "name", "township_name", "population").rows() == [
        (f"33050310020{k + 1}", name, "南浔镇", people)
        for k, (name, people) in enumerate((("甲村", 1200.0), ("乙村", 800.0), ("丙村", 950.0)))
    ]


def test_cells_are_as_they_are_shown(tmp_path: Path) -> None:
    """Shares, dates, truths and numbers each in their format; a cell that is empty holds nothing."""
    rows = [[(0.5, PERCENT), (44317.0, DATE), True, 1200.0], [(0.125, PERCENT), None, False, 0.1], ["甲", "", None, -3.0]]
    assert cells(written(tmp_path, stream_of(rows))) == [
        ("50%", "2021-05-01", "1", "1200"), ("12.5%", None, "0", "0.1"), ("甲", None, None, "-3"),
    ]  # fmt: skip


def test_hidden_rows_and_columns_are_known(tmp_path: Path) -> None:
    (sheet,) = read_sheets(written(tmp_path, stream_of([HEADERS, *ROWS], hidden_row=2, hidden_column=3)))
    assert (set(sheet.hidden_rows), set(sheet.hidden_columns)) == ({3}, {4})


def told(path: Path) -> str:
    findings = Findings()
    frame, _ = read_with_reading(path, SITES, findings)
    assert frame.is_empty()
    return findings.errors[0].found


def test_a_password_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, stream_of([HEADERS]))
    path.write_bytes(path.read_bytes() + "EncryptedPackage".encode("utf-16-le"))
    assert told(path) == "a workbook protected by a password"


def test_nothing_but_records_is_told(tmp_path: Path) -> None:
    assert "damaged or from another program" in told(written(tmp_path, b""))


@pytest.mark.parametrize("part", ["stream", "file"])
def test_a_changed_byte_is_read_or_refused(tmp_path: Path, part: str) -> None:
    """Whatever a record says, and whatever the table of sectors does."""
    stream = stream_of([HEADERS, *ROWS], merged=[(1, 3, 2, 2)])
    whole = stream if part == "stream" else packed(stream)
    read: set[bool] = set()
    for place in range(0, min(len(whole), 1600), 11):
        changed = whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]
        path = tmp_path / "t.xls"
        path.write_bytes(packed(changed) if part == "stream" else changed)
        try:
            read.add(bool(read_sheets(path)))
        except UnreadableTableError:
            read.add(False)
    assert read == {True, False}
