"""However a scenario is spoiled, it loads or is refused in words: never a traceback."""

import shutil
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_files import FILES, write_small

from scenarios.language import speaking
from scenarios.loading import load
from scenarios.problems import ScenarioError
from scenarios.tables.formats.table_files import read_sheets
from scenarios.tables.formats.unreadable import UnreadableTableError

TABLES = ("sites.csv", "done.csv", "travel.csv", "blocked.csv", "staff.csv")
ODD = (
    "",
    " ",
    "-",
    "0",
    "-1",
    "1e9",
    "1e400",
    "6.5E+11",
    "nan",
    "inf",
    "是",
    "否",
    "330503",
    "330503100201",
    "33050310020",
    "330503100201.0",
    "990503100201",
    "2026-13-40",
    "0000-00-00",
    "2027/2/3",
    "99999",
    "45616",
    "２０２７年３月１日",
    "\u3000",
    "\ufeff",
    "'",
    '"',
    ",",
    "a,b",
    "\n",
    "\x00",
    "\x1b[31m",
    "🙂",
    "村" * 300,
    "04-01/11-30",
    "02-30/03-01",
    "township",
    "=1/0",
    "NULL",
    "%",
    "5%",
)
TOML_WORDS = (
    "0",
    "-1",
    "1e308",
    "nan",
    "inf",
    "true",
    "[]",
    "{}",
    '""',
    '"x"',
    "2027-03-01",
    "1979-05-27T07:32:00Z",
    "07:32:00",
    "9999-12-31",
    "0001-01-01",
    '"02-29"',
    "[[1]]",
    "{ a = 1 }",
    "99999999999999999999",
    '"sites.csv"',
    '"."',
    '"../x.csv"',
    '"\\u0000"',
    '"330503"',
    '"a/b/c.parquet"',
)
HEADERS = (
    "代码",
    "村名",
    "人口(人)",
    "人口(吨)",
    "done",
    "经度",
    "season",
    "",
    "人囗",
    "日期",
    "id",
    "access",
    "海拔(km)",
    "分类",
)
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "latin-1", "shift_jis")

spoilers = st.one_of(
    st.tuples(
        st.just("cell"),
        st.sampled_from(TABLES),
        st.integers(0, 8),
        st.integers(0, 9),
        st.sampled_from(ODD) | st.text(max_size=12),
    ),
    st.tuples(st.just("header"), st.sampled_from(TABLES), st.integers(0, 9), st.sampled_from(HEADERS) | st.text(max_size=8)),
    st.tuples(st.just("value"), st.integers(0, 60), st.sampled_from(TOML_WORDS)),
    st.tuples(st.just("key"), st.integers(0, 60), st.text("abckmodesname_", min_size=1, max_size=8)),
    st.tuples(st.just("drop line"), st.sampled_from(tuple(FILES)), st.integers(0, 75)),
    st.tuples(st.just("twice"), st.sampled_from(tuple(FILES)), st.integers(0, 75)),
    st.tuples(st.just("cut"), st.sampled_from(tuple(FILES)), st.floats(0, 1)),
    st.tuples(st.just("bytes"), st.sampled_from(tuple(FILES)), st.floats(0, 1), st.binary(min_size=1, max_size=4)),
    st.tuples(st.just("encoding"), st.sampled_from(tuple(FILES)), st.sampled_from(ENCODINGS)),
    st.tuples(st.just("delete"), st.sampled_from(tuple(FILES))),
    st.tuples(st.just("form"), st.sampled_from(("xlsx", "parquet")), st.floats(0, 1)),
)


def spoil(folder: Path, spoiling: tuple[Any, ...]) -> None:
    """Spoil a file of the scenario in one way."""
    kind, name, *rest = spoiling
    if kind == "form":
        _change_form(folder, name, *rest)
        return
    path = folder / ("scenario.toml" if kind in {"value", "key"} else name)
    if not path.exists():
        return
    if kind == "delete":
        path.unlink()
    elif kind in {"value", "key"}:
        path.write_bytes(_spoil_toml(path.read_bytes(), kind, name, *rest))
    elif kind in {"cut", "bytes", "encoding"}:
        path.write_bytes(_spoil_bytes(path.read_bytes(), kind, *rest))
    else:
        path.write_bytes(_spoil_lines(path.read_bytes(), kind, rest))


def _spoil_toml(data: bytes, kind: str, position: int, word: str) -> bytes:
    lines = data.split(b"\n")
    places = [k for k, line in enumerate(lines) if b" = " in line]
    if places:
        k = places[position % len(places)]
        left, _, right = lines[k].partition(b" = ")
        lines[k] = left + b" = " + word.encode() if kind == "value" else word.encode() + b" = " + right
    return b"\n".join(lines)


def _spoil_bytes(data: bytes, kind: str, *rest: Any) -> bytes:
    if kind == "encoding":
        return data.decode("utf-8", "replace").encode(rest[0], "replace")
    place = int(len(data) * rest[0])
    return data[:place] if kind == "cut" else data[:place] + rest[1] + data[place + len(rest[1]) :]


def _spoil_lines(data: bytes, kind: str, rest: list[Any]) -> bytes:
    lines = data.split(b"\n")
    row = 0 if kind == "header" else rest[0]
    if row >= len(lines):
        return data
    if kind in {"drop line", "twice"}:
        lines[row : row + 1] = [] if kind == "drop line" else [lines[row], lines[row]]
    else:
        column, text = rest[-2:]
        cells = lines[row].split(b",")
        if column < len(cells):
            cells[column] = text.encode("utf-8", "surrogatepass")
        lines[row] = b",".join(cells)
    return b"\n".join(lines)


def _change_form(folder: Path, form: str, cut: float) -> None:
    """Write the sites as a workbook or a Parquet file, and cut it off for some."""
    source, scenario = folder / "sites.csv", folder / "scenario.toml"
    if not source.exists() or not scenario.exists():
        return
    try:
        cells = read_sheets(source)[0].cells
        names = [str(header) for header in cells.row(0)]
        table = cells.slice(1).rename(dict(zip(cells.columns, names, strict=True)))
    except (ValueError, UnreadableTableError, pl.exceptions.PolarsError):
        return
    target = folder / f"sites.{form}"
    table.write_parquet(target) if form == "parquet" else table.write_excel(target)
    if cut < 0.7:
        target.write_bytes(target.read_bytes()[: int(target.stat().st_size * cut / 0.7)])
    scenario.write_bytes(scenario.read_bytes().replace(b'"sites.csv"', f'"sites.{form}"'.encode()))


@pytest.mark.long
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(spoilers, min_size=1, max_size=4), st.sampled_from(["en", "zh"]))
def test_spoiled_scenarios_load_or_are_refused(spoilings: list[tuple[Any, ...]], tongue: str) -> None:
    """Every problem has its file, place, what was found and what is allowed."""
    with tempfile.TemporaryDirectory() as place, speaking(tongue):  # type: ignore[arg-type]
        folder = write_small(Path(place) / "small")
        for spoiling in spoilings:
            spoil(folder, spoiling)
        if not (folder / "scenario.toml").exists():
            shutil.rmtree(folder)
        try:
            scenario = load(folder)
        except ScenarioError as error:
            problems = error.problems
        else:
            assert len(scenario.sites) > 0
            assert not scenario.sites["id"].is_duplicated().any()
            return
    assert problems
    for problem in problems:
        assert problem.file
        assert problem.where
        assert problem.found
        assert problem.allowed


@pytest.mark.long
def test_the_spoilers_spoil() -> None:
    """Most of what the test above does makes a difference; else it would prove nothing."""
    refused = loaded = 0

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(spoilers)
    def spoil_once(spoiling: tuple[Any, ...]) -> None:
        nonlocal refused, loaded
        with tempfile.TemporaryDirectory() as place:
            folder = write_small(Path(place) / "small")
            spoil(folder, spoiling)
            try:
                load(folder)
                loaded += 1
            except ScenarioError:
                refused += 1

    spoil_once()
    assert refused > 15
    assert loaded > 5


def test_the_small_scenario_is_toml() -> None:
    assert tomllib.loads(FILES["scenario.toml"])["name"] == "small"
