"""A replication that breaks is named by the command, which exits with 1; the others count."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from in_process import xuncha
from make import write_county

import sim.run_part

WORDS = ("run", "county", "--method", "uniform", "-n", "5", "-o", "out")


@pytest.mark.slow
def test_the_command_names_it_and_exits_with_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the fault the same command exits with 0."""
    write_county(tmp_path / "county")
    real = sim.run_part._run

    def break_one(world: Any, given: Any, seed: int, numbers: Sequence[int], **more: Any) -> Any:
        if 2 in numbers:
            raise RuntimeError("the ferry sank")
        return real(world, given, seed, tuple(numbers), **more)

    monkeypatch.setattr(sim.run_part, "_run", break_one)
    broken = xuncha(tmp_path, *WORDS)
    assert broken.returncode == 1
    assert "replication 2 (seed 1) failed: RuntimeError: the ferry sank" in broken.stderr
    assert "4 replications" in broken.stdout
    monkeypatch.undo()
    monkeypatch.setenv("XUNCHA_LANG", "en")
    sound = xuncha(tmp_path, *WORDS[:-1], "again")
    assert sound.returncode == 0
    assert "failed" not in sound.stderr
