"""What fuzzing found new, reduced and kept in the repository, with what the sessions cost that are not counted yet."""

import datetime as dt
import json
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from covering import Place, cover, places_of, watcher
from kept_inputs import HEAD, MOST_BYTES, NEVER, Fuzzed, fuzzed, keep_inputs, kept_inputs, note_fuzzed, table_of

if TYPE_CHECKING:
    from readers import Reader

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
MOST_EACH = 4_096
"""Bytes of an input that is kept; longer ones only where nothing shorter reaches as much."""


def keep(reader: "Reader", folder: Path, journal: Path, watched: Iterable[str]) -> str:
    """Keep a reader's inputs, and count the sessions of a journal that were not counted before; return a sentence."""
    candidates = {*kept_inputs(reader.name), *(path.read_bytes() for path in sorted((folder / "corpus").glob("*")))}
    begun, reached = _reached(reader, candidates, watched)
    short = cover({raw: places for raw, places in reached.items() if len(raw) <= MOST_EACH}, reader.input_limit, MOST_BYTES)
    beyond = set[Place]().union(*(reached[raw] for raw in short))
    bytes_left = MOST_BYTES - sum(map(len, short))
    long = cover({raw: places - beyond for raw, places in reached.items()}, reader.input_limit - len(short), bytes_left)
    chosen = [*short, *long]
    keep_inputs(reader.name, chosen)
    everything = fuzzed()
    entry = everything.get(reader.name, NEVER)
    for line in _uncounted(reader.name, journal):
        faults = [*line.get("faults", ()), *(["died"] if "died" in line else [])]
        entry = entry.after(line.get("seconds", 0), line.get("inputs", 0), faults, dt.datetime.now(dt.UTC).date())
    of_all = len(set[Place]().union(*reached.values()))
    of_kept = len(set[Place]().union(*(reached[raw] for raw in chosen)))
    everything[reader.name] = Fuzzed(
        entry.seconds, entry.inputs, begun, begun + of_all, begun + of_kept, entry.faults, entry.until
    )
    note_fuzzed(everything)
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(re.sub(re.escape(HEAD) + r"(?:\|.*\n)*", lambda _: table_of(everything), text), encoding="utf-8")
    return f"{reader.name}: {len(chosen)} of {len(candidates)} inputs reach {begun + of_kept} of {begun + of_all} places"


def _reached(reader: "Reader", inputs: Iterable[bytes], watched: Iterable[str]) -> tuple[int, dict[bytes, set[Place]]]:
    """Return the number of places that the seeds reach, and the further places of each input, the shortest first."""
    watching = watcher(watched)
    with tempfile.TemporaryDirectory() as scratch:
        reader.begin()

        def places(raw: bytes) -> set[Place]:
            return places_of(lambda: reader.read(raw, Path(scratch)), watching)

        seeds = list(reader.seeds())
        for seed in seeds:
            places(seed + b"\n")  # what is imported or made at the first reading is no place of an input
        begun = set[Place]().union(*map(places, seeds))
        return len(begun), {raw: places(raw) - begun for raw in sorted(inputs, key=lambda raw: (len(raw), raw))}


def _uncounted(reader: str, journal: Path) -> list[dict[str, Any]]:
    """Lines of a reader that were not counted yet; they are from now on."""
    if not journal.exists():
        return []
    lines = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    new = [line for line in lines if line["reader"] == reader and not line.get("counted")]
    for line in new:
        line["counted"] = True
    journal.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return new
