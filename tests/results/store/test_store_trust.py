"""A run folder opens only as it was written; what is damaged is told, and made again by the same command."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from make import small_county, write_county

import xuncha as xc
from results.recast import recast
from results.run import Run, open_run
from results.store.catalogue import kept_runs
from results.store.checksums import read_sums, sums, sums_text
from results.store.columns import COLUMNS, OPTIONAL_TEAM_COLUMNS
from results.store.layout import IDS, SUMS, TABLES
from results.store.resume import begin
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from xuncha.api import store_run

EVERYTHING = {"findings": {}, "uncertainty": {"visit_cv": 0.3, "absence": {"probability": 0.5, "days": 5.0}}}
COMMAND = {"name": "run", "method": "uniform"}
County = tuple[Scenario, Plan, Path]


def carry_out(folder: Path, scenario: Scenario, plan: Plan) -> None:
    extras = {"coverage.svg": lambda run, path: recast(run, Run).coverage().plot(path)}
    store_run(folder, scenario, plan, {}, replications=30, seed=1, events=True, extras=extras, command=COMMAND)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> County:
    """A scenario, its plan, and a run with findings, events and a picture."""
    root = tmp_path_factory.mktemp("trust")
    scenario = small_county(root / "county", EVERYTHING)
    plan = xc.plan(scenario, "uniform").plan
    carry_out(root / "run", scenario, plan)
    return scenario, plan, root / "run"


def files_of(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != ".lock"]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in files_of(folder)}


def names(folder: Path) -> list[str]:
    return list(contents(folder))


def refused(folder: Path) -> str:
    with pytest.raises(ScenarioError) as error:
        open_run(folder)
    return str(error.value)


@pytest.mark.slow
def test_a_byte_flipped_anywhere_is_told(made: County, tmp_path: Path) -> None:
    """In every file of the folder: the first, the last, and bytes between."""
    folder = shutil.copytree(made[2], tmp_path / "run")
    open_run(folder)
    for path in files_of(folder):
        before = path.read_bytes()
        for place, bit in ((0, 0x01), (len(before) // 2, 0x20), (len(before) - 1, 0x80)):
            changed = bytearray(before)
            changed[place] ^= bit
            path.write_bytes(changed)
            told = refused(folder)
            assert path.name in told or path.name == SUMS, (path, place)
        path.write_bytes(before)
    open_run(folder)


def alike(a: Path, b: Path) -> bool:
    return a.read_bytes() == b.read_bytes()


DAMAGES: dict[str, Callable[[Path, list[Path]], object]] = {
    "deleted": lambda path, _files: path.unlink(),
    "emptied": lambda path, _files: path.write_bytes(b""),
    "cut": lambda path, _files: path.write_bytes(path.read_bytes()[:-1]),
    "longer": lambda path, _files: path.write_bytes(path.read_bytes() + b"\n"),
    "another's": lambda path, files: path.write_bytes(next(o.read_bytes() for o in files if not alike(o, path))),
}


@pytest.mark.parametrize("first", range(len(DAMAGES)))
@pytest.mark.slow
def test_every_damage_is_told_and_made_again(made: County, tmp_path: Path, first: int) -> None:
    """The same command brings back the same bytes, whichever files it were; nothing else is needed."""
    scenario, plan, whole = made
    folder = shutil.copytree(whole, tmp_path / "run")
    for position, name in enumerate(names(whole)):
        path = folder / name
        damage = list(DAMAGES)[(position + first) % len(DAMAGES)]
        alternatives = [file for file in files_of(whole) if file.suffix == path.suffix and not alike(file, path)]
        DAMAGES[damage](path, alternatives or files_of(whole))
        assert refused(folder), (name, damage)
        if name == "manifest.json" or position % len(DAMAGES) != first:
            shutil.copyfile(whole / name, path)
    carry_out(folder, scenario, plan)
    assert contents(folder) == contents(whole)


@pytest.mark.slow
def test_files_that_are_not_of_the_run_are_told_where_they_would_be_read(made: County, tmp_path: Path) -> None:
    folder = shutil.copytree(made[2], tmp_path / "run")
    (folder / "notes.txt").write_text("what the meeting said")
    open_run(folder)
    for name in ("coverage/part-00007.parquet", "inputs/sites.xlsx", "parts/part-00001.json.bak"):
        (folder / name).write_bytes(b"x")
        assert "not of this run" in refused(folder)
        (folder / name).unlink()
    open_run(folder)


@pytest.mark.parametrize("content", [b"", b"[" * 3000, b"\xff", b"{}", b"[]", b"null", b'{"scenario": "", "seed": 1e999}'])
@pytest.mark.quick(2)
def test_what_is_signed_and_no_run_is_refused(made: County, tmp_path: Path, content: bytes) -> None:
    """Checksums tell damage, not sense: whoever signs other contents is told that they are no run."""
    for name in ("manifest.json", "summary.json", "plan.parquet", "parts/part-00000.json", "coverage/part-00000.parquet"):
        folder = shutil.copytree(made[2], tmp_path / name.replace("/", "-"))
        assert (folder / name).is_file(), name
        (folder / name).write_bytes(content)
        files = [path for path in files_of(folder) if path.name != SUMS]
        (folder / SUMS).write_text(sums_text(sums(folder, files)), encoding="utf-8")
        with pytest.raises(ScenarioError):
            open_run(folder)
        kept_runs(tmp_path)


@pytest.mark.parametrize("name", ["x" * 300, "\0"], ids=["long", "nil"])
def test_a_name_that_no_file_can_have_is_missing(made: County, tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(made[2], tmp_path / "run")
    hashes = read_sums(folder / SUMS)
    assert isinstance(hashes, dict)
    (folder / SUMS).write_text(sums_text(hashes | {name: 64 * "0"}), encoding="utf-8")
    with pytest.raises(ScenarioError, match="missing"):
        open_run(folder)


@pytest.mark.slow
def test_a_folder_with_brackets_is_one_folder(tmp_path: Path) -> None:
    """No pattern: begun, gone on with, opened with its event log, and found among the runs."""
    scenario = small_county(tmp_path / "county")
    folder = tmp_path / "runs[1]" / "第[12]次?" if sys.platform != "win32" else tmp_path / "runs[1]" / "第[12]次"
    for _ in range(2):
        carry_out(folder, scenario, xc.plan(scenario, "uniform").plan)
        (folder / "summary.json").unlink()
    carry_out(folder, scenario, xc.plan(scenario, "uniform").plan)
    assert len(open_run(folder).events()) > 0
    assert [run.folder for run in kept_runs(tmp_path / "runs[1]")] == [folder]


@pytest.mark.slow
def test_a_damaged_run_is_found_by_the_same_command(made: County, tmp_path: Path) -> None:
    """Without -o: a complete run is left alone, a damaged one is gone on with, and planned again where its plan is damaged."""
    scenario, plan, whole = made
    root = tmp_path / "runs"
    folder = shutil.copytree(whole, root / f"{scenario.name}-seed1")

    def begun() -> tuple[bool, bool]:
        begun_run = begin(root, None, scenario, command=COMMAND, seed=1, replications=30, plan=None, events=True)
        return begun_run.goes_on, begun_run.plan is not None

    assert begun() == (False, False)
    (folder / "teams" / "part-00000.parquet").write_bytes(b"")
    assert begun() == (True, True)
    (folder / "plan.parquet").write_bytes(b"PAR1")
    assert begun() == (True, False)
    carry_out(folder, scenario, plan)
    assert begun() == (False, False)


def test_a_run_of_another_calendar_or_other_divisions_is_told(
    made: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other rules of holidays would give other shares of days; that is said, not shown."""
    folder = shutil.copytree(made[2], tmp_path / "run")
    monkeypatch.setattr("results.store.opening.calendar_hash", lambda _calendar: "0" * 64)
    assert "other working days" in refused(folder)


def test_inputs_that_change_while_they_are_run_are_told(tmp_path: Path) -> None:
    scenario = load(write_county(tmp_path / "county"))
    plan = xc.plan(scenario, "uniform").plan
    file = tmp_path / "county" / "scenario.toml"
    file.write_text(file.read_text(encoding="utf-8") + "\n# later\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="changed after they were read"):
        store_run(tmp_path / "run", scenario, plan, {}, replications=2, seed=1)
    assert not (tmp_path / "run").exists()


def test_every_table_has_the_columns_that_are_told(made: County) -> None:
    """One schema a folder; text files read as they say; the tables of ids cover all numbers."""
    folder = made[2]
    for name, schema in COLUMNS.items():
        if name.endswith(".csv"):
            table = pl.read_csv(folder / name, schema_overrides=dict(schema))
            assert dict(table.schema) == dict(schema), name
            continue
        files = sorted((folder / name).glob("*.parquet")) if name in TABLES else [folder / name]
        assert files, name
        for file in files:
            columns = pl.read_parquet_schema(file)
            told = {column: kind for column, kind in schema.items() if column in columns or column not in OPTIONAL_TEAM_COLUMNS}
            assert list(columns.items()) == list(told.items()), file
    groups = pl.read_csv(folder / IDS / "groups.csv")
    steps = pl.read_parquet(folder / "coverage" / "*.parquet")
    assert set(steps["group"]) <= set(groups["group"])
    teams = pl.read_parquet(folder / "teams" / "*.parquet")
    assert set(teams["team"]) == set(pl.read_csv(folder / IDS / "teams.csv")["team"])
    assert set(teams["round"]) == set(pl.read_csv(folder / IDS / "rounds.csv")["round"])


def test_the_page_names_every_file_and_column() -> None:
    text = (Path(__file__).parents[3] / "docs" / "run-folder.md").read_text(encoding="utf-8")
    for name, schema in COLUMNS.items():
        assert f"\n## {name}\n" in text, name
        section = text.split(f"\n## {name}\n", 1)[1].split("\n## ", 1)[0]
        cells = [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("| `")]
        told = [word.strip("` ") for cell in cells for word in cell.split(",")]
        assert told == list(schema), name
