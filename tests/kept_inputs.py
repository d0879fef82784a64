"""Inputs that fuzzing has kept for each reader, and for how long it went on (`tests/corpus`).

An archive a reader: the same inputs are the same bytes. What fuzzing cost and found stands in `fuzzed.toml`, from which
the table in `docs/reliability.md` is made.
"""

import datetime as dt
import tomllib
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import tomli_w
from readers import READERS

CORPUS = Path(__file__).parent / "corpus"
JOURNAL = "fuzzed.toml"
MOST_BYTES = 40_000
"""Bytes of the inputs of a reader."""
MOST_OF_ALL = 500_000
"""Bytes of all archives."""
HEAD = "| reader | processor time | inputs | places | kept | faults |\n|---|---|---|---|---|---|\n"


@dataclass(frozen=True)
class Fuzzed:
    """What fuzzing a reader cost and found, in all sessions of which the inputs are kept."""

    seconds: float
    """Of processor time, children's too."""
    inputs: int
    """That were tried."""
    begun: int
    """Places that the first inputs reach: steps from one line to the next."""
    reached: int
    """Places that all inputs reach that fuzzing held to be new."""
    kept: int
    """Places that the kept ones reach, with the first."""
    faults: tuple[str, ...]
    """Places where something was raised that is no refusal, as they were called then."""
    until: dt.date
    """Day of the last session."""

    def after(self, seconds: float, inputs: int, faults: Iterable[str], until: dt.date) -> "Fuzzed":
        """The same with another session; the same fault counts once."""
        return Fuzzed(
            round(self.seconds + seconds, 1),
            self.inputs + inputs,
            self.begun,
            self.reached,
            self.kept,
            tuple(sorted({*self.faults, *faults})),
            max(self.until, until),
        )


NEVER = Fuzzed(0, 0, 0, 0, 0, (), dt.date.min)


def archive_of(reader: str) -> Path:
    """Where the inputs of a reader are kept."""
    return CORPUS / f"{reader.replace(' ', '-')}.zip"


def kept_inputs(reader: str) -> list[bytes]:
    """Inputs that are kept for a reader, by name; none where it was never fuzzed."""
    if not archive_of(reader).exists():
        return []
    with zipfile.ZipFile(archive_of(reader)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def keep_inputs(reader: str, inputs: Iterable[bytes]) -> None:
    """Write the inputs of a reader, each named for what it holds; not compressed, which each library does otherwise."""
    CORPUS.mkdir(exist_ok=True)
    with zipfile.ZipFile(archive_of(reader), "w") as archive:
        for name, raw in sorted((sha256(raw).hexdigest()[:12], raw) for raw in set(inputs)):
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3  # else the system's own
            archive.writestr(entry, raw)


def fuzzed() -> dict[str, Fuzzed]:
    """What is noted of each reader."""
    file = CORPUS / JOURNAL
    noted = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return {reader: Fuzzed(**entry | {"faults": tuple(entry["faults"])}) for reader, entry in noted.items()}


def note_fuzzed(noted: Mapping[str, Fuzzed]) -> None:
    """Write what is noted of each reader."""
    entries = {reader.name: asdict(noted[reader.name]) for reader in READERS if reader.name in noted}
    (CORPUS / JOURNAL).write_bytes(tomli_w.dumps(entries).encode())


def table_of(noted: Mapping[str, Fuzzed]) -> str:
    """The table of `docs/reliability.md`, a row a reader."""
    rows = []
    for reader in READERS:
        entry = noted.get(reader.name, NEVER)
        cells = [
            reader.title,
            f"{entry.seconds / 60:.1f} minutes",
            f"{entry.inputs:,}",
            f"{entry.begun:,}, {entry.reached:,}",
            f"{len(kept_inputs(reader.name))}, {entry.kept:,}",
            str(len(entry.faults) or "none"),
        ]
        rows.append(f"| {' | '.join(cells)} |\n")
    return HEAD + "".join(rows)
