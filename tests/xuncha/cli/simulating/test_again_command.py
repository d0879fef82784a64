"""``run --again``: a kept run is made once more and compared file by file."""

import json
from pathlib import Path

import polars as pl
import pytest

from results.store.checksums import sums, sums_text
from results.store.layout import SUMS
from xuncha.again import run_again
from xuncha.cli.commands import run_program

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def kept(third: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "kept"
    arguments = ["run", str(third), "--method", "uniform", "-n", "3", "-o", str(folder), "--set", "teams.nanxun.count=5"]
    assert run_program(["--lang", "zh", *arguments]) in {0, 1}
    return folder


def test_the_same_again(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All files, to the byte, page, picture and workbook too; whatever the language; nothing stays behind."""
    before = sorted(path.name for path in kept.parent.iterdir())
    assert run_program(["--lang", "en", "run", "--again", str(kept)]) == 0
    assert "comes out the same" in capsys.readouterr().out
    assert sorted(path.name for path in kept.parent.iterdir()) == before
    assert run_program(["run", "--again", str(kept), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["same"]
    assert answer["planned"]
    names = {row["file"] for row in answer["files"]}
    assert {"page.html", "plan.xlsx", "coverage.png", "summary.json", "plan.parquet", "manifest.json"} <= names
    assert answer["versions"] == {}


def test_what_differs_is_named(kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run whose outcomes are others than these inputs give is found out, though its checksums agree."""
    copy = tmp_path / "kept"
    copy.mkdir()
    for path in sorted(kept.rglob("*")):
        target = copy / path.relative_to(kept)
        target.mkdir() if path.is_dir() else target.write_bytes(path.read_bytes())
    part = next((copy / "teams").glob("*.parquet"))
    table = pl.read_parquet(part)
    table.with_columns(pl.col("worked") + 1).write_parquet(part, compression="zstd")
    seal = copy / "parts" / "part-00000.sha256"
    inside = [copy / line.split("  ")[1] for line in seal.read_text().splitlines()]
    seal.write_text(sums_text(sums(copy, inside)))
    listed = [copy / line.split("  ")[1] for line in (copy / SUMS).read_text().splitlines()]
    (copy / SUMS).write_text(sums_text(sums(copy, listed)))
    assert run_program(["--lang", "en", "run", "--again", str(copy)]) == 1
    said = capsys.readouterr().out
    assert "comes out different (exit code 1)" in said
    assert part.relative_to(copy).as_posix() in said
    again = run_again(copy)
    assert part.relative_to(copy).as_posix() in {file.name for file in again.differing}


def test_what_else_is_given_is_refused(kept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The kept run says what it is of; a damaged one, or none, is told."""
    assert run_program(["run", "nanxun", "--again", str(kept), "-n", "5", "--seed", "2"]) == 2
    said = capsys.readouterr().err
    assert "-n" in said
    assert "--seed" in said
    assert "nanxun" in said
    assert run_program(["run", "--again", str(tmp_path)]) == 2
    assert run_program(["run"]) == 2
