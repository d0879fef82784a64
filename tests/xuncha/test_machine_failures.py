"""A machine that fails is told in a sentence with exit code 4, never a traceback, and before the search where it can be."""

import errno
import io
import os
import signal
import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest
from in_process import Done, xuncha
from make import write_county

from scenarios.creating import new_scenario
from scenarios.disk.machine import MachineFailure, failure_of
from scenarios.language import speaking
from scenarios.visible import visible
from xuncha import api, pools
from xuncha.calls import plans
from xuncha.cli.terminal.streams import Outlet

LONG = "x" * 300


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    write_county(tmp_path / "county")
    return tmp_path


def failed(done: Done) -> str:
    assert done.returncode == 4, done
    assert "Failed (exit code 4): " in done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


PLACES = {
    "plan": ("plan", "county", "-o", f"{LONG}.csv"),
    "run": ("run", "county", "-o", LONG),
    "simulate": ("simulate", "county", "--dispatch", "nearest", "-o", f"runs/{LONG}"),
    "replan": ("replan", "county", "--plan", "none.csv", "--as-of", "2027-01-01", "-o", f"{LONG}.csv"),
    "roster": ("roster", "county", "--plan", "none.csv", "-o", f"{LONG}.csv"),
    "new": ("new", LONG, "--sites", "county/sites.csv"),
    "schema": ("schema", "-o", f"{LONG}.json"),
}


@pytest.mark.parametrize("command", PLACES)
def test_a_place_that_takes_no_file_is_told_before_any_work(desk: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_words: Any, **_options: Any) -> None:
        raise AssertionError("the search has begun")

    monkeypatch.setattr(plans, "make_plan", never)
    before = sorted(desk.rglob("*"))
    assert "the name is too long" in failed(xuncha(desk, *PLACES[command]))
    assert sorted(desk.rglob("*")) == before


def test_a_plan_that_can_not_be_written_at_last_is_kept(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk fills up, or a spreadsheet opens the old file, while the search goes on."""
    replace = Path.replace

    def busy(self: Path, to: Path) -> Path:
        if Path(to).name == "plan.csv":
            raise PermissionError(13, "open elsewhere", str(to))
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", busy)
    said = failed(xuncha(desk, "plan", "county", "--method", "uniform", "-o", "plan.csv"))
    assert "plan.csv: permission is denied" in said
    assert "kept as plan-kept.csv" in said
    assert (desk / "plan-kept.csv").exists()
    assert not (desk / "plan.csv").exists()


@pytest.mark.slow
def test_a_run_that_fails_on_the_way_says_what_is_left(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_words: Any, **_options: Any) -> None:
        raise MachineFailure("runs/small-seed1", "the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("results.store.writing.write_part", full)
        said = failed(xuncha(desk, "run", "county", "--method", "uniform", "-n", "3"))
    assert "what is done (0 of 3 replications) is kept in runs/small-seed1" in said
    assert xuncha(desk, "run", "county", "--method", "uniform", "-n", "3").returncode in {0, 1}
    with monkeypatch.context() as patch:
        patch.setattr("results.store.writing.write_inputs", full)
        said = failed(xuncha(desk, "run", "county", "--method", "risk", "-n", "3", "-o", "other"))
    assert "kept as other.plan-kept.parquet" in said


@pytest.mark.parametrize("encoding", ["cp1252", "gbk", "ascii", "latin-1"])
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.slow
def test_an_output_that_can_not_write_a_character(desk: Path, encoding: str, lang: str) -> None:
    """The answer comes out, with escapes; one sentence says so. Machines get escapes that JSON knows."""
    words = ("--lang", lang, "modes", "integrated")

    def typed(*more: str) -> Done:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding, errors) for errors in ("strict", "backslashreplace"))
        return xuncha(desk, *words, *more, out=out, err=err)

    done = typed()
    if encoding == "gbk":
        assert (done.returncode, done.stderr) == (0, "")
        assert "镇村一体巡" in done.stdout
        return
    assert failed(done).count("\n") == 1
    assert f"its encoding {encoding} can't write" in done.stderr
    assert "\\u9547" in done.stdout
    assert typed("--json").returncode == 0


def program(*words: str, shell: str = "") -> "subprocess.CompletedProcess[str]":
    """Type a command in a shell, with what follows it."""
    line = " ".join([sys.executable, "-m", "xuncha", *words, shell])
    return subprocess.run(["bash", "-o", "pipefail", "-c", line], capture_output=True, text=True, env=os.environ, check=False)


@pytest.mark.skipif(os.name != "posix", reason="devices and pipes as POSIX has them")
@pytest.mark.parametrize(("shell", "cause"), [("> /dev/full", "the disk is full"), (">&-", "it is closed"), ("| true", "")])
@pytest.mark.slow
def test_an_output_that_takes_nothing(shell: str, cause: str) -> None:
    done = program("modes", "integrated", shell=shell)
    assert done.returncode == 4, done
    assert "Failed (exit code 4): standard output: " in done.stderr
    assert cause in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_nothing_from_an_input_steers_a_terminal() -> None:
    stream = io.StringIO()
    Outlet(stream, "out").write("村\x1b[31m\u202e\x07\x9b\udc80\n\t.")
    assert stream.getvalue() == "村\\x1b[31m\\u202e\\x07\\x9b\\udc80\n\t."
    assert visible("a\nb", lines=False) == "a\\nb"
    assert visible("村名 é “”，") == "村名 é “”，"


@pytest.mark.slow
def test_names_of_an_input_can_not_steer_it_either(desk: Path) -> None:
    """In problems, and in what is found in files."""
    text = (desk / "county" / "scenario.toml").read_text(encoding="utf-8")
    (desk / "county" / "scenario.toml").write_text(text + '\n["x\\u001b[2Jy"]\n', encoding="utf-8")
    done = xuncha(desk, "check", "county")
    assert done.returncode == 2
    assert "\x1b" not in done.stderr
    assert "\\x1b[2J" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.slow
def test_a_request_to_end_is_like_the_first_ctrl_c(desk: Path, number: signal.Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "_exit", sys.exit)
    before = signal.signal(number, signal.SIG_DFL)  # whoever started the tests may have had it ignored
    make = plans.make_plan

    def search(*words: Any, **options: Any) -> Any:
        signal.raise_signal(number)
        return make(*words, **options)

    monkeypatch.setattr(plans, "make_plan", search)
    done = xuncha(desk, "plan", "county", "-o", "plan.csv")
    assert done.returncode == 3
    assert "Ending the search; the best plan found is kept." in done.stderr
    assert (desk / "plan.csv").exists()
    done = xuncha(desk, "plan", "county", "--method", "risk", "-o", "other.csv")
    signal.signal(number, before)
    assert done.returncode == 3
    assert not (desk / "other.csv").exists()
    assert signal.getsignal(number) == signal.SIG_DFL


def test_workers_begin_where_only_spawn_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "get_all_start_methods", lambda: ["spawn"])
    assert pools.start_method() == "spawn"
    with api.pool(2) as executor:
        assert executor is not None
        assert executor.submit(abs, -1).result() == 1


def test_a_worker_that_dies_is_a_failure_of_the_machine() -> None:
    assert "worker process" in str(failure_of(BrokenProcessPool()))


def test_a_disk_that_fills_up_while_a_scenario_is_written_names_the_new_folder(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the table that is copied; and nothing of the scenario stays behind."""

    def full(source: Path, _target: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(source))

    monkeypatch.setattr(new_scenario.shutil, "copyfile", full)
    before = sorted(desk.rglob("*"))
    told = failed(xuncha(desk, "new", "mine", "--sites", "county/sites.csv"))
    assert "mine: the disk is full" in told
    assert sorted(desk.rglob("*")) == before


def test_a_failure_has_chinese_marks() -> None:
    with speaking("zh"):
        assert str(MachineFailure("a.csv", "磁盘已满", Path("b.csv"))) == "a.csv：磁盘已满；已完成的文件改存为 b.csv。"
