"""Checksums of files in the format that ``sha256sum -c`` reads, and what no longer agrees with them."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from scenarios.disk.machine import failure_of
from scenarios.disk.names import is_file
from scenarios.language import say

_LINE = re.compile(r"([0-9a-f]{64})  ([^\n]+)\n")


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that is not as it was written."""

    name: str
    """Path inside the folder, with slashes."""
    found: str
    """What is wrong with it, in words."""


def file_hash(path: Path) -> str:
    """SHA-256 of a file.

    Raises
    ------
    MachineFailure
        If the machine can't read it.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise failure_of(error, str(path)) or error from None


def sums(folder: Path, files: Iterable[Path]) -> dict[str, str]:
    """Hashes of files by their names inside the folder."""
    return {path.relative_to(folder).as_posix(): file_hash(path) for path in files}


def sums_text(hashes: dict[str, str]) -> str:
    """Return hashes as text, a line a file, by name."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(hashes.items()))


def read_sums(file: Path) -> dict[str, str] | Fault:
    """Read a file of checksums; a fault where it is missing or is not, to the byte, as `sums_text` writes it."""
    if not file.is_file():
        return Fault(file.name, say("missing", "缺失"))
    text = file.read_bytes().decode("utf-8", "replace")
    hashes = {name: digest for digest, name in _LINE.findall(text)}
    return hashes if sums_text(hashes) == text else Fault(file.name, _changed())


def faults(folder: Path, hashes: dict[str, str], present: Iterable[Path] = ()) -> list[Fault]:
    """Return the files that are missing, changed, or among those `present` though no hash is known, by name."""
    file_faults = []
    for name, digest in hashes.items():
        path = folder / name
        if not is_file(path):
            file_faults.append(Fault(name, say("missing", "缺失")))
        elif file_hash(path) != digest:
            file_faults.append(Fault(name, _changed()))
    for path in present:
        name = path.relative_to(folder).as_posix()
        if name not in hashes:
            file_faults.append(Fault(name, say("not of this run", "不属于本次运行")))
    return sorted(file_faults, key=lambda fault: fault.name)


def _changed() -> str:
    return say("changed since it was written", "写出后被改动")
