"""Claim of a run folder: one process at a time writes into it; a claim ends with the process, however that ends."""

from pathlib import Path

from filelock import FileLock, Timeout

from scenarios.disk.writing import failing

LOCK = ".lock"


class Claim:
    """An exclusive claim on a run folder, held on a file in it until `release` or the end of the process.

    Raises
    ------
    BlockingIOError
        If another process holds it.
    MachineFailure
        If no file can be written there.
    """

    def __init__(self, folder: Path) -> None:
        self._lock = FileLock(folder / LOCK, thread_local=False)
        with failing(str(folder)):
            try:
                self._lock.acquire(blocking=False)
            except Timeout:
                is_held = True
            else:
                is_held = False
        if is_held:
            raise BlockingIOError(str(folder))

    def release(self) -> None:
        """Let others have the folder."""
        self._lock.release()
