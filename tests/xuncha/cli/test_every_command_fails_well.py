"""Every command on a place that takes nothing, a disk that fills up on the way, and an output that nobody reads."""

import errno
import importlib
import inspect
import io
import os
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from in_process import Done, xuncha
from make import STAFFED, staff_rows, write_county

from scenarios.disk import writing

NOWHERE = Path("/sys")
"""Takes no file of anybody, the superuser's neither."""
DONE = "id,date\n330503001201,2027-03-20\n"
SWEEP = 'scenario = "county"\nn = 2\nplan = "uniform"\n[factors]\n"teams.district.count" = [1, 2]\n'
RUN = ("--method", "uniform", "-n", "2")
WRITING: dict[str, tuple[str, ...]] = {
    "plan csv": ("plan", "county", "--method", "uniform", "-o", "{}/new.csv"),
    "plan xlsx": ("plan", "county", "--method", "uniform", "-o", "{}/new.xlsx"),
    "plan parquet": ("plan", "county", "--method", "uniform", "-o", "{}/new.parquet"),
    "run": ("run", "county", *RUN, "-o", "{}/new"),
    "simulate": ("simulate", "county", "--plan", "plan.csv", "-n", "2", "-o", "{}/new"),
    "replan": ("replan", "county", "--plan", "plan.csv", "--as-of", "2027-06-01", "--done", "done.csv", "-o", "{}/new.csv"),
    "roster": ("roster", "county", "--plan", "plan.csv", "-o", "{}/new.xlsx"),
    "roster csv": ("roster", "county", "--plan", "plan.csv", "-o", "{}/new.csv"),
    "sweep": ("sweep", "sweep.toml", "-o", "{}/new"),
    "plot png": ("plot", "old", "-o", "{}/new.png"),
    "plot svg": ("plot", "old", "-o", "{}/new.svg"),
    "plot pdf": ("plot", "old", "-o", "{}/new.pdf"),
    "report": ("report", "old", "-o", "{}/new.html"),
    "compare": ("compare", "old", "old", "-o", "{}/new.png"),
    "why": ("why", "old", "330503001202", "-o", "{}/new.svg"),
    "staff": ("staff", "county", "--target", "0.2", "-n", "2", "--method", "uniform", "-o", "{}/new.png"),
    "new": ("new", "{}/new", "--sites", "county/sites.csv"),
    "new template": ("new", "{}/new.xlsx", "--template"),
    "schema": ("schema", "-o", "{}/new.json"),
}
"""Commands by what they write; the braces stand for the folder that it goes to."""
FOLDERS = {"run", "simulate", "sweep"}
"""Commands that keep what is done where they stop, and go on with it."""
ASKING = {
    "check": ("check", "county"),
    "status": ("status", "old", "--as-of", "2028-01-01"),
    "runs": ("runs",),
    "place": ("place", "old", "330503001202"),
    "scenarios": ("scenarios", "nanxun"),
    "modes": ("modes",),
    "calibrate": (
        *("calibrate", "county", "--figure", "teams.district.count", "--observed", "observed.csv"),
        *("-n", "2", "--tolerance", "1"),
    ),
    "serve": ("serve", "county", "--port", "0"),
}
"""Commands that print and write nothing; what the service writes when it is asked is in tests/xuncha/serving."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county with staff, a plan, a run, facts and a sweep."""
    desk = tmp_path_factory.mktemp("desk")
    os.environ["XUNCHA_LANG"] = "en"
    write_county(desk / "county", STAFFED)
    (desk / "county" / "staff.csv").write_text(
        "编号,巡察办,职务,可用轮次,家庭所在乡镇,专业\n" + "\n".join(staff_rows()), encoding="utf-8"
    )
    (desk / "done.csv").write_text(DONE, encoding="utf-8")
    (desk / "observed.csv").write_text("日期,覆盖率\n2027-12-31,30%\n", encoding="utf-8")
    (desk / "sweep.toml").write_text(SWEEP, encoding="utf-8")
    assert xuncha(desk, "plan", "county", "--method", "uniform", "-o", "plan.csv").returncode in {0, 1}
    assert xuncha(desk, "run", "county", *RUN, "-o", "old").returncode in {0, 1}
    return desk


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "desk")
    (tmp_path / "desk" / "out").mkdir()
    return tmp_path / "desk"


def words(command: str, folder: str) -> list[str]:
    return [word.format(folder) for word in WRITING[command]]


def state(desk: Path) -> dict[str, bytes]:
    """Whatever is in a folder, but for locks, which stay."""
    files = [path for path in desk.rglob("*") if path.is_file() and path.suffix != ".lock"]
    return {str(path.relative_to(desk)): path.read_bytes() for path in files}


def written(desk: Path) -> dict[str, bytes]:
    return {name: content for name, content in state(desk).items() if name.startswith("out")}


def failed(done: Done, cause: str) -> None:
    assert done.returncode == 4, done
    assert "Failed (exit code 4): " in done.stderr
    assert cause in done.stderr
    assert "Traceback" not in done.stderr


def test_no_command_is_forgotten() -> None:
    """Whatever the program offers is tried here, and whatever has an output is tried with it."""
    xuncha_cli = importlib.import_module("xuncha.cli.commands")
    app = importlib.import_module("xuncha.cli.app").app
    offered = {command.name or command.callback.__name__: command.callback for command in app.registered_commands}
    assert xuncha_cli is not None
    tried = {name.split()[0] for name in WRITING}
    assert set(offered) == tried | set(ASKING)
    with_output = {name for name, callback in offered.items() if "output" in inspect.signature(callback).parameters}
    assert with_output <= tried


@pytest.mark.slow
@pytest.mark.skipif(not NOWHERE.is_dir(), reason="there is no such place here")
@pytest.mark.parametrize("command", WRITING)
def test_a_place_that_takes_nothing(desk: Path, command: str) -> None:
    """Told in a sentence that names the place, and nothing is left anywhere."""
    before = state(desk)
    failed(xuncha(desk, *words(command, str(NOWHERE))), str(NOWHERE / "new"))
    assert state(desk) == before


@contextmanager
def small_disk(limit: int) -> Iterator[None]:
    """Let no file grow beyond some bytes, whichever library writes it; that files can be begun is not seen through."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    probe = writing.PROBE
    writing.PROBE = b""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        writing.PROBE = probe


@pytest.mark.parametrize("command", WRITING)
@pytest.mark.slow
def test_a_disk_that_fills_up_on_the_way(desk: Path, command: str) -> None:
    """Told in a sentence, no half of a file under the name that was asked for; with room the same command does it."""
    before = state(desk)
    with small_disk(500):
        done = xuncha(desk, *words(command, "out"))
    failed(done, "the file is larger than this system allows")
    after = state(desk)
    assert {name: content for name, content in after.items() if name in before} == before
    left = after.keys() - before.keys()
    assert not [name for name in left if str(os.getpid()) in name]
    assert command in FOLDERS or not left
    assert xuncha(desk, *words(command, "out")).returncode in {0, 1}
    whole = written(desk)
    assert whole
    if command in FOLDERS:  # what goes on gives the same bytes as what was never stopped
        shutil.rmtree(desk / "out" / "new")
        assert xuncha(desk, *words(command, "out")).returncode in {0, 1}
        assert written(desk) == whole


class Gone(io.BytesIO):
    """An output whose reader has gone."""

    def write(self, _data: object) -> int:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    def getvalue(self) -> bytes:
        return b""


@pytest.mark.parametrize("command", [*(name for name in WRITING if " " not in name or name.endswith(("csv", "png"))), *ASKING])
@pytest.mark.slow
def test_an_output_that_nobody_reads(desk: Path, command: str) -> None:
    """A sentence; what was to be written is there, as printing is the last thing."""
    out = io.TextIOWrapper(Gone(), "utf-8", write_through=True)
    typed = words(command, "out") if command in WRITING else list(ASKING[command])
    done = xuncha(desk, *typed, out=out)
    failed(done, "standard output: nobody reads the output any more")
    if command in WRITING:
        files = written(desk)
        assert files
        assert not [name for name in files if str(os.getpid()) in name]
