"""Ctrl-C while a plan is searched for: the first keeps the best plan found, the second breaks off."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from in_process import Done, xuncha
from make import write_county

import xuncha as xc
from optimize.control.stopping import Stop, never
from optimize.planning import make_plan
from optimize.replanning.replan import replan
from xuncha.interrupts import until_interrupt

LONG = {"term": {"years": 2}, "teams": {"district": {"count": 1}}, "objective": {"effort": 100.0, "gap": 1e-6}}
BEGIN = "import xuncha.cli.terminal.output as output; output.SHOW_AFTER = 0.0; from xuncha.cli import main; main()"
PATIENCE = 60.0


@pytest.fixture(autouse=True)
def _heard() -> Iterator[None]:
    """Interrupts reach Python also where the tests run in the background, which ignores them."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    write_county(tmp_path / "county", LONG)
    return tmp_path


def interrupt(times: int) -> None:
    for _ in range(times):
        signal.raise_signal(signal.SIGINT)


def interrupted(monkeypatch: pytest.MonkeyPatch, times: int = 1) -> None:
    """Press Ctrl-C as soon as a plan is searched for; the program, which ends hard then, must not end the tests."""
    monkeypatch.setattr(os, "_exit", sys.exit)
    for name, function in (("make_plan", make_plan), ("replan", replan)):

        def search(*words: Any, function: Any = function, **options: Any) -> Any:
            interrupt(times)
            return function(*words, **options)

        home = "xuncha.calls.plans.make_plan" if name == "make_plan" else "xuncha.api.replan"
        monkeypatch.setattr(home, search)


def test_the_first_is_told_and_the_second_raises() -> None:
    before, told = signal.getsignal(signal.SIGINT), []
    with pytest.raises(KeyboardInterrupt), until_interrupt(lambda: told.append(1)) as stop:  # noqa: PT012
        assert not stop()
        interrupt(1)
        assert stop()
        assert stop()
        assert told == [1]
        interrupt(1)
    assert signal.getsignal(signal.SIGINT) is before


def test_other_threads_and_ignored_interrupts_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    stops: list[Stop] = []

    def ask() -> None:
        with until_interrupt() as stop:
            stops.append(stop)

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    monkeypatch.setattr(signal, "getsignal", lambda _number: signal.SIG_IGN)  # as after nohup
    ask()
    assert stops == [never, never]


@pytest.mark.slow
def test_a_plan_is_kept(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written, executable, with its gap and how to go on, in both languages; exit code 3."""
    interrupted(monkeypatch)
    done = xuncha(desk, "plan", "county", "--explain")
    assert done.returncode == 3
    assert "Ending the search; the best plan found is kept." in done.stderr
    assert "Interrupted (exit code 3): the search ended early with the best plan found, which leaves at most " in done.stdout
    assert "xuncha plan county --from plan.csv -o better.csv" in done.stdout
    assert "It is not explained" in done.stdout
    scenario = xc.load(desk / "county")
    assert xc.verify(scenario, xc.read_plan(scenario, desk / "plan.csv")) == []
    done = xuncha(desk, "--lang", "zh", "plan", "county", "-o", "zh.csv")
    assert "正在结束搜索" in done.stderr
    assert "已中断（退出码 3）" in done.stdout
    done = xuncha(desk, "plan", "county", "--json", "-o", "json.csv")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["interrupted"], answer["plan"]) == (3, True, "json.csv")
    assert answer["gap"] > 0


@pytest.mark.slow
def test_the_second_breaks_off(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is written there is nothing to go on with, and nothing is left behind."""
    interrupted(monkeypatch, 2)
    for words in (("plan", "county"), ("run", "county")):
        done = xuncha(desk, *words)
        assert done.returncode == 3
        assert "Interrupted; the same command starts again." in done.stderr
    assert [path.name for path in desk.iterdir()] == ["county"]


def test_a_baseline_breaks_off_at_once(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(monkeypatch)
    assert xuncha(desk, "plan", "county", "--method", "risk").returncode == 3
    assert not (desk / "plan.csv").exists()


@pytest.mark.slow
def test_a_run_goes_on_with_the_plan(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer and the run's records say that its plan is not the last word."""
    interrupted(monkeypatch)
    done = xuncha(desk, "run", "county", "-n", "4")
    assert done.returncode in {0, 1}
    assert "The search was interrupted: it is the best plan found by then." in done.stdout
    assert xc.open_run(desk / "runs" / "small-seed1").planning["interrupted"] is True


@pytest.mark.slow
def test_a_plan_made_again_is_kept(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert xuncha(desk, "plan", "county", "--method", "uniform").returncode in {0, 1}
    interrupted(monkeypatch)
    words = ("replan", "county", "--plan", "plan.csv", "--as-of", "2027-07-01")
    done = xuncha(desk, *words)
    assert done.returncode == 3
    assert "Interrupted (exit code 3): the search ended early with the best plan found, which leaves at most " in done.stdout
    assert (desk / "replan.csv").exists()
    done = xuncha(desk, *words, "--json", "--force")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["interrupted"]) == (3, True)
    assert answer["gap"] >= 0


@pytest.mark.slow
def test_a_plan_begins_from_a_file(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no worse than the file; a file with wrong entries, and a method that does not search, are refused."""
    interrupted(monkeypatch)
    first = json.loads(xuncha(desk, "plan", "county", "--json").stdout)
    second = json.loads(xuncha(desk, "plan", "county", "--from", "plan.csv", "-o", "b.csv", "--json").stdout)
    assert second["objective"] <= first["objective"]
    monkeypatch.undo()

    def refused(*words: str) -> Done:
        done = xuncha(desk, "plan", "county", "-o", "never.csv", *words)
        assert done.returncode == 2
        assert not (desk / "never.csv").exists()
        return done

    assert "leave out --method, or --from" in refused("--from", "plan.csv", "--method", "risk").stderr
    text = (desk / "plan.csv").read_text(encoding="utf-8-sig")
    (desk / "wrong.csv").write_text(text.replace("district-1", "distrikt-1"), encoding="utf-8")
    assert "distrikt-1" in refused("--from", "wrong.csv").stderr
    assert "missing.csv" in refused("--from", "missing.csv").stderr


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Take interrupts as at a terminal: a shell's background job begins with them ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_from_python(desk: Path) -> None:
    scenario = xc.load(desk / "county")
    with xc.until_interrupt() as stop:
        interrupt(1)
        first = xc.plan(scenario, stop=stop)
        second = xc.plan(scenario, start=first.plan, stop=stop)
    assert first.interrupted
    assert second.objective <= first.objective


@pytest.mark.skipif(os.name != "posix", reason="terminals and signals as POSIX has them")
@pytest.mark.slow
def test_ctrl_c_at_a_terminal(desk: Path) -> None:
    """A real interrupt while the search improves: progress says what could still be gained; the plan is written."""
    master, slave = pty.openpty()
    command = [sys.executable, "-c", BEGIN, "plan", "county"]
    process = subprocess.Popen(command, cwd=desk, stdout=subprocess.PIPE, stderr=slave, text=True, env=os.environ)
    os.close(slave)
    shown, until = "", time.monotonic() + PATIENCE
    while "improving" not in shown and time.monotonic() < until and process.poll() is None:
        if select.select([master], [], [], 0.1)[0]:
            shown += os.read(master, 65536).decode(errors="replace")
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=PATIENCE)
    os.close(master)
    assert "planning: improving, the best plan so far" in shown, shown
    assert "the best plan so far leaves at most " in shown
    assert " s" in shown
    assert process.returncode == 3, out
    assert "Interrupted (exit code 3)" in out
    assert (desk / "plan.csv").exists()
