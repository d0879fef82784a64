"""Writing files: never half-written, the target tried first, and kept elsewhere if the target fails in the end."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scenarios.disk.machine import MachineFailure, failure_of
from scenarios.language import say

PROBE = b"\0" * 65536
"""What a place must take before work begins: more than a nearly full disk has."""
STEM = 40
"""Characters of a name that temporary names take over, so that they are not too long where the name itself is not."""
Writer = Callable[[Path], object]


def replace_file(path: Path, write: Writer, *, keep: bool = False) -> Path:
    """Write a file under a temporary name beside `path`, then rename it, so that no half-written file is ever seen.

    Parameters
    ----------
    keep
        Where the file can't be written at `path` after all, write it elsewhere: beside it under another name, in the current
        folder or in the system's folder for temporary files. The failure says where.

    Raises
    ------
    MachineFailure
        If the disk is full, permission is missing and the like.
    """
    target = path.resolve() if path.is_symlink() else path
    temporary = _beside(target)
    is_written = False
    try:
        with failing(str(path)):
            write(temporary)
            is_written = True
            temporary.replace(target)
    except MachineFailure as failure:
        kept_file = _keep(target, temporary if is_written else None, write) if keep else None
        raise MachineFailure(failure.what, failure.reason, kept_file) from None
    finally:
        temporary.unlink(missing_ok=True)
    return path


@contextmanager
def failing(target: str) -> Iterator[None]:
    """Context in which errors of the system, also those that libraries wrap, become a `MachineFailure` that names `target`."""
    try:
        yield
    except MachineFailure:
        raise
    except Exception as error:
        failure = failure_of(error, target)
        if failure is None:
            raise
        raise failure from error


def try_target(path: Path) -> None:
    """Try whether a file can be written at `path`; nothing stays behind.

    Raises
    ------
    MachineFailure
        If not.
    """
    temporary = _beside(path)
    with failing(str(path)):
        try:
            path.exists()  # a name that is too long is noticed here
            _probe(temporary)
        finally:
            temporary.unlink(missing_ok=True)
        if path.exists():
            if not os.access(path, os.W_OK):
                raise MachineFailure(str(path), say("permission is denied", "没有权限"))
            if sys.platform == "win32":
                path.open("r+b").close()  # a file that is open elsewhere can't be replaced there


def try_folder(folder: Path) -> None:
    """Try whether a folder can be made, or be written into where it exists; nothing stays behind.

    Raises
    ------
    MachineFailure
        If not.
    """
    with failing(str(folder)):
        folders = [folder, *folder.absolute().parents]
        missing = []
        while not folders[0].exists():
            missing.append(folders.pop(0))
        new_folders: list[Path] = []
        try:
            for new_folder in reversed(missing):
                new_folder.mkdir()
                new_folders.append(new_folder)
            probe = _beside(folder / "probe")
            try:
                _probe(probe)
            finally:
                probe.unlink(missing_ok=True)
        finally:
            for new_folder in reversed(new_folders):
                new_folder.rmdir()


def _probe(file: Path) -> None:
    with file.open("wb") as stream:
        stream.write(PROBE)
        stream.flush()
        os.fsync(stream.fileno())


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.stem[:STEM]}.{os.getpid()}{path.suffix[:STEM]}")


def keep_elsewhere(target: Path, write: Writer) -> Path | None:
    """Write a file that can't be written at `target` beside it, in the current folder or where temporary files go.

    Returns
    -------
    Path | None
        Where it is; None where nowhere takes it.
    """
    for folder in dict.fromkeys([target.parent, Path.cwd(), Path(tempfile.gettempdir())]):
        kept_file = _free(folder, target)
        try:
            with failing(str(kept_file)):
                write(kept_file)
        except MachineFailure:
            with suppress(OSError):
                kept_file.unlink(missing_ok=True)
            continue
        return kept_file
    return None


def _keep(target: Path, temporary: Path | None, write: Writer) -> Path | None:
    """Keep a finished file somewhere else; `temporary` is the file under its temporary name where only the renaming failed."""
    if temporary is not None:
        kept_file = _free(target.parent, target)
        with suppress(OSError):
            return temporary.replace(kept_file)
    return keep_elsewhere(target, write)


def _free(folder: Path, target: Path) -> Path:
    """Name in `folder` that is not taken, like that of `target`."""
    number = 1
    while True:
        name = folder / f"{target.stem[:STEM]}-kept{'' if number == 1 else number}{target.suffix[:STEM]}"
        if not os.path.lexists(name):
            return name
        number += 1
