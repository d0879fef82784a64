"""A run that is killed goes on from what it has written, wherever it is hit, and ends with the bytes of one that nobody hit."""

import multiprocessing
import os
import signal
from pathlib import Path

import pytest
from in_process import xuncha
from make import write_county

WORDS = ("simulate", "county", "--dispatch", "nearest", "-n", "70", "--seed", "3")
"""Replications of three parts."""
HITS = (("before", "visits/part-00000.parquet"), ("after", "parts/part-00001.json"), ("before", "summary.json"))
"""Before or after a file gets its name."""


def _die_at(desk: Path, when: str, name: str) -> None:
    """Type the command in a process that kills itself."""
    replace = Path.replace

    def hit(self: Path, to: Path) -> Path:
        reached = str(to).endswith(name)
        if reached and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        done = replace(self, to)
        if reached:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    Path.replace = hit  # type: ignore[method-assign,assignment]
    xuncha(desk, *WORDS)


def hit(desk: Path, when: str, name: str) -> None:
    begun = multiprocessing.get_context("forkserver")  # imports once what each of them needs
    begun.set_forkserver_preload(["xuncha.api", "xuncha.cli.simulating.running", "xuncha.run_files", "results.report.page"])
    process = begun.Process(target=_die_at, args=(desk, when, name))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.slow
def test_a_killed_run_ends_with_the_same_bytes(tmp_path: Path) -> None:
    """Hit again and again: in the middle of a part, before a part is signed, and when only the summary is missing."""
    write_county(tmp_path / "county")
    run = tmp_path / "runs" / "small-seed3"
    for when, name in HITS:
        hit(tmp_path, when, name)
        assert not (run / "summary.json").exists()
    done = xuncha(tmp_path, *WORDS)
    assert done.returncode in {0, 1}, done.stderr
    assert xuncha(tmp_path, *WORDS, "-o", "whole/small-seed3").returncode == done.returncode
    assert files(run) == files(tmp_path / "whole" / "small-seed3")
