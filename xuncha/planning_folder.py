"""Folder beside what a plan is made for: nobody else plans for the same target, and parts that are planned are kept.

It goes when the plan is made. Where planning is broken off it stays, and the same command goes on from what it holds.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from results.store.claim import Claim
from results.store.resume import planning_of
from scenarios.disk.writing import failing
from scenarios.language import say
from scenarios.problems import Problem, ScenarioError


@contextmanager
def planning_folder(target: Path) -> Iterator[Path]:
    """Context of planning for a run folder or a file: the folder that keeps what is planned.

    Raises
    ------
    ScenarioError
        If another process is planning for the same target.
    MachineFailure
        If the folder can't be written.
    """
    folder = planning_of(target)
    missing_folders = [path for path in (folder, *folder.parents) if not path.exists()]
    with failing(str(folder)):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        claim = Claim(folder)
    except BlockingIOError:
        fault = say("another process is planning for it", "另一进程正在为其排期")
        allowed = say("one process at a time, or another target with -o", "同一时间一个进程；或用 -o 另指定")
        raise ScenarioError([Problem(str(target), "", fault, allowed)]) from None
    try:
        yield folder
    except BaseException:
        claim.release()
        if not any(folder.glob("*.npz")):
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):  # others may have put something there meanwhile
                for path in missing_folders[1:]:
                    path.rmdir()
        raise
    claim.release()
    shutil.rmtree(folder, ignore_errors=True)
