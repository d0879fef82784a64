"""Claim of a run folder: one process at a time writes into it; a claim ends with the process, however that ends."""

import sys
from pathlib import Path
from typing import IO, Any

FAR = 1 << 30
"""Place behind the file's end that is locked where locked bytes can't be read by others."""


class Claim:
    """An exclusive claim on a run folder, held on its manifest until `release` or the end of the process.

    Raises
    ------
    BlockingIOError
        If another process holds it.
    """

    def __init__(self, manifest: Path) -> None:
        file: IO[Any] = manifest.open("r+b")
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise BlockingIOError(str(manifest)) from error
        self._file = file

    def release(self) -> None:
        """Let others have the folder."""
        self._file.close()


def _lock(file: IO[Any]) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - only there

        file.seek(FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - only there

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
