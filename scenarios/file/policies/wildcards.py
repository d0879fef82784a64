"""Keys with wildcards: which places of a document they stand for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from scenarios.file.dotted import Path, at, dotted

WILD = "*"


@dataclass(frozen=True, slots=True)
class Match:
    """A place of a document that a key stands for."""

    path: Path
    wild: tuple[str, ...]
    """What each part with a wildcard stood for, in order."""


def find(document: Any, key: str) -> list[Match]:
    """Return every place of a document that a key stands for, in the document's order.

    Parts of a key are joined by dots; a list's entries are numbered from 1; ``*`` stands for any text inside a part.
    """
    matches = [Match((), ())]
    for part in key.split("."):
        matches = [longer for match in matches for longer in _children(document, match, part)]
    return matches


def filled(key: str, match: Match) -> str:
    """Return a key with each part ``*`` replaced by what the wildcards of a match stood for, in order."""
    wild = iter(match.wild)
    return ".".join(next(wild, WILD) if part == WILD else part for part in key.split("."))


def names_at(document: Any, path: Path) -> dict[str, str | int]:
    """Return the parts of keys that may follow a place, each with its entry: none where a plain value stands."""
    value = at(document, path)
    if isinstance(value, Mapping):
        return {name: name for name in value}
    if isinstance(value, list | tuple):
        return {str(number + 1): number for number in range(len(value))}
    return {}


def overlapping(paths: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """Yield each pair of places of which the second lies inside the first."""
    places = set(paths)
    for path in sorted(places, key=dotted):
        for length in range(1, len(path)):
            if path[:length] in places:
                yield path[:length], path


def _children(document: Any, match: Match, part: str) -> Iterator[Match]:
    for word, name in names_at(document, match.path).items():
        if fnmatchcase(word, part):
            yield Match((*match.path, name), (*match.wild, word) if WILD in part else match.wild)
