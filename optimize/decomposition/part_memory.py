"""Memory of parts: what is solved is kept in a folder, so that planning a region that was broken off goes on from there.

What is kept is known by all that it was solved from, and by the program's sources: it never answers for another problem.
"""

import hashlib
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, Generic, TypeVar
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from scenarios.disk.writing import replace_file

SOURCES = Path(__file__).parents[1]
Made = TypeVar("Made")
Task = TypeVar("Task")
Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Kind(Generic[Made]):
    """A kind of result, and how it is written as arrays."""

    name: str
    pack: Callable[[Made], Arrays]
    unpack: Callable[[Arrays], Made]


class PartMemory:
    """What parts came to, a file each.

    Parameters
    ----------
    folder
        Where they are kept; it must be there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def recall(self, kind: Kind[Made], task: object) -> Made | None:
        """Return what a task came to; None where it is not known, or its file is damaged."""
        try:
            with np.load(BytesIO(self._file(kind, task).read_bytes()), allow_pickle=False) as arrays:
                return kind.unpack({name: arrays[name] for name in arrays.files})
        except (OSError, ValueError, KeyError, IndexError, TypeError, EOFError, AttributeError, BadZipFile):
            return None

    def keep(self, kind: Kind[Made], task: object, result: Made) -> None:
        """Keep what a task has come to.

        Raises
        ------
        MachineFailure
            If it can't be written.
        """

        def write(path: Path) -> None:
            with path.open("wb") as file:
                np.savez(file, allow_pickle=False, **kind.pack(result))

        replace_file(self._file(kind, task), write)

    def _file(self, kind: Kind[Made], task: object) -> Path:
        return self.folder / f"{kind.name}-{_mark(task)}.npz"


def remembered(
    memory: PartMemory | None,
    kind: Kind[Made],
    tasks: Iterable[Task],
    work: Callable[[Iterable[Task]], Iterator[Made]],
    is_whole: Callable[[], bool] = lambda: True,
) -> Iterator[Made]:
    """Recall what tasks came to, or do them, in their order; keep what is new.

    Parameters
    ----------
    work
        Does tasks, in their order.
    is_whole
        Whether what was done last is worth keeping, and was not cut short.
    """
    if memory is None:
        yield from work(tasks)
        return
    tasks = list(tasks)
    recalled_results = [memory.recall(kind, task) for task in tasks]
    fresh_results = work([task for task, result in zip(tasks, recalled_results, strict=True) if result is None])
    for task, recalled in zip(tasks, recalled_results, strict=True):
        if recalled is not None:
            yield recalled
            continue
        result = next(fresh_results)
        if is_whole():
            memory.keep(kind, task, result)
        yield result


def _mark(task: object) -> str:
    return hashlib.sha256(_sources() + pickle.dumps(task, protocol=5)).hexdigest()[:32]


@cache
def _sources() -> bytes:
    """Mark of the planner's sources."""
    files = sorted(SOURCES.rglob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).digest()
