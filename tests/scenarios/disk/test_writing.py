"""Files are written whole or not at all; what the machine refuses is told in a sentence, and finished work is kept."""

import errno
import pickle
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter.exceptions

from scenarios.disk.machine import MachineFailure, failure_of
from scenarios.disk.writing import replace_file, try_folder, try_target


@contextmanager
def small_files(size: int = 4096) -> Iterator[None]:
    """No file may grow beyond `size` bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def fill(size: int, path: Path) -> None:
    path.write_bytes(b"x" * size)


def test_the_old_file_stands_until_the_new_one_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "plan.csv"
    target.write_text("old")
    with small_files(), pytest.raises(MachineFailure, match=r"plan\.csv: the file is larger than"):
        replace_file(target, lambda file: fill(8192, file))
    assert target.read_text() == "old"
    assert names(tmp_path) == ["plan.csv"]


@pytest.mark.parametrize("write", ["write_csv", "write_parquet"])
def test_errors_that_polars_wraps_are_the_machines(tmp_path: Path, write: str) -> None:
    table = pl.DataFrame({"a": list(range(200_000))})
    with small_files(), pytest.raises(MachineFailure, match="t: the file is larger than"):
        replace_file(tmp_path / "t", getattr(table, write))
    assert not names(tmp_path)


def test_a_finished_file_is_kept_beside_where_the_target_can_not_be_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a spreadsheet holds the old file open."""
    target = tmp_path / "plan.csv"
    target.write_text("old")
    replace = Path.replace

    def busy(self: Path, to: Path) -> Path:
        if Path(to) == target:
            raise OSError(errno.EBUSY, "busy")
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", busy)
    with pytest.raises(MachineFailure, match="another program has it open") as failure:
        replace_file(target, lambda file: file.write_text("new"), keep=True)
    assert failure.value.kept == tmp_path / "plan-kept.csv"
    assert (tmp_path / "plan-kept.csv").read_text() == "new"
    assert target.read_text() == "old"


def test_a_finished_file_is_kept_elsewhere_where_its_folder_takes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    target = tmp_path / "gone" / "plan.csv"

    def write(file: Path) -> None:
        (tmp_path / "gone").rmdir() if (tmp_path / "gone").exists() else None
        file.write_text("plan")

    with pytest.raises(MachineFailure) as failure:
        replace_file(target, write, keep=True)
    assert failure.value.kept == tmp_path / "here" / "plan-kept.csv"
    assert str(failure.value.kept) in str(failure.value)
    assert (tmp_path / "here" / "plan-kept.csv").read_text() == "plan"


def test_what_is_no_failure_of_the_machine_is_raised_as_it_is(tmp_path: Path) -> None:
    def wrong(_file: Path) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        replace_file(tmp_path / "x", wrong, keep=True)


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    replace_file(tmp_path / "link.csv", lambda file: file.write_text("new"))
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "new"


@pytest.mark.parametrize("name", ["x" * 300 + ".csv", "none/plan.csv"])
def test_a_place_that_takes_no_file_is_told_before(tmp_path: Path, name: str) -> None:
    with pytest.raises(MachineFailure):
        try_target(tmp_path / name)
    assert not names(tmp_path)


def test_a_full_disk_is_told_before(tmp_path: Path) -> None:
    with small_files(), pytest.raises(MachineFailure, match=r"plan\.csv"):
        try_target(tmp_path / "plan.csv")
    with small_files(), pytest.raises(MachineFailure, match="larger"):
        try_folder(tmp_path / "runs" / "a")
    assert not names(tmp_path)


def test_trying_leaves_nothing(tmp_path: Path) -> None:
    long = "村" * 80 + ".xlsx"  # 245 bytes; names may have 255
    try_target(tmp_path / long)
    try_folder(tmp_path / "runs" / "deep" / "er")
    try_folder(tmp_path)
    assert not names(tmp_path)
    replace_file(tmp_path / long, lambda file: file.write_text("x"))
    assert names(tmp_path) == [long]


def test_causes_are_found_in_what_libraries_raise() -> None:
    full = OSError(errno.ENOSPC, "no space")
    assert "the disk is full" in str(failure_of(xlsxwriter.exceptions.FileCreateError(full)))
    assert "the disk is full" in str(failure_of(pl.exceptions.ComputeError("parquet: No space left (os error 28)")))
    assert "gbk" in str(failure_of(UnicodeEncodeError("gbk", "\U00020000", 0, 1, "no such character")))
    assert failure_of(MemoryError()) is not None
    assert failure_of(ValueError("days")) is None
    assert failure_of(pl.exceptions.ComputeError("no column")) is None


def test_a_failure_passes_between_processes() -> None:
    failure = MachineFailure("a", "b", Path("c"))
    assert str(pickle.loads(pickle.dumps(failure))) == str(failure)
