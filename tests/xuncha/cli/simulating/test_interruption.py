"""Runs that are stopped, by a user and by a power cut, and go on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

WORDS = ("run", "nanxun", "--method", "uniform", "-n", "500")
PATIENCE = 60.0


def start(desk: Path, *words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "xuncha", *words]
    return subprocess.Popen(command, cwd=desk, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ)


def stop(process: "subprocess.Popen[str]", folder: Path, parts: int, number: signal.Signals) -> tuple[int, str]:
    """Signal a run as soon as it has written so many parts; return its exit code and what it said."""
    for _ in range(int(PATIENCE / 0.005)):
        if len(list(folder.glob("parts/part-?????.sha256"))) >= parts or process.poll() is not None:
            break
        time.sleep(0.005)
    process.send_signal(number)
    _, said = process.communicate(timeout=PATIENCE)
    return process.returncode, said


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.long
def test_a_stopped_run_goes_on_without_being_asked(tmp_path: Path) -> None:
    """Ctrl-C, then a kill, then to the end: one folder, the same bytes as a run that nobody stopped."""
    folder = tmp_path / "runs" / "nanxun-seed1"
    code, said = stop(start(tmp_path, "--lang", "zh", *WORDS), folder, 2, signal.SIGINT)
    assert code == 3, said
    assert "已中断" in said
    assert "runs/nanxun-seed1" in said
    assert "重新执行同一命令即可续跑" in said
    assert "Traceback" not in said
    assert not (folder / "summary.json").exists()
    held = len(list(folder.glob("parts/part-?????.sha256")))
    assert held >= 2

    code, _ = stop(start(tmp_path, *WORDS, "--workers", "2"), folder, held + 2, signal.SIGKILL)
    assert code == -signal.SIGKILL

    last = start(tmp_path, *WORDS)
    out, said = last.communicate(timeout=PATIENCE)
    assert last.returncode == 1, said
    assert "Going on with runs/nanxun-seed1" in said
    assert "The answer is no (exit code 1)" in out
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["nanxun-seed1"]

    whole = start(tmp_path, *WORDS, "-o", "whole/nanxun-seed1")
    whole.communicate(timeout=PATIENCE)
    for path in sorted((tmp_path / "whole" / "nanxun-seed1").rglob("*")):
        if path.is_file():
            same = folder / path.relative_to(tmp_path / "whole" / "nanxun-seed1")
            assert same.read_bytes() == path.read_bytes(), path
