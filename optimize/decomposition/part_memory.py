"""Memory of parts: what is assigned is kept in a folder, so that planning a region that was broken off goes on from there.

A part is known by all that it was planned from, and by the program's sources: what is kept never answers for another problem.
"""

import hashlib
import json
import pickle
from dataclasses import astuple
from functools import cache
from pathlib import Path
from typing import Any

from optimize.assigning.assign import Assigned
from optimize.control.incumbent import Incumbent
from optimize.decomposition.decompose import Subproblem
from optimize.relaxation.bounds import Bounds
from scenarios.disk.writing import replace_file

SOURCES = Path(__file__).parents[1]


class PartMemory:
    """Parts that are assigned, a file each.

    Parameters
    ----------
    folder
        Where they are kept; it must be there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def recall(self, subproblem: Subproblem) -> Assigned | None:
        """Return what the part came to; None where it is not known, or its file is damaged."""
        try:
            kept = json.loads(self._file(subproblem).read_bytes())
            return _assigned(kept)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def keep(self, subproblem: Subproblem, assigned: Assigned) -> None:
        """Keep what the part has come to.

        Raises
        ------
        MachineFailure
            If it can't be written.
        """
        text = json.dumps(_plain(assigned)).encode()
        replace_file(self._file(subproblem), lambda path: path.write_bytes(text))

    def _file(self, subproblem: Subproblem) -> Path:
        return self.folder / f"{_mark(subproblem)}.json"


def _mark(subproblem: Subproblem) -> str:
    return hashlib.sha256(_sources() + pickle.dumps(subproblem, protocol=5)).hexdigest()[:32]


@cache
def _sources() -> bytes:
    """Mark of the planner's sources."""
    files = sorted(SOURCES.rglob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).digest()


def _plain(assigned: Assigned) -> dict[str, Any]:
    return {
        "tours": [[team, rnd, list(map(int, tour))] for (team, rnd), tour in assigned.tours.items()],
        "options": [[int(site), int(option)] for site, option in assigned.options.items()],
        "incumbent": [float(assigned.incumbent.objective), float(assigned.incumbent.bound)],
        "bounds": None if assigned.bounds is None else [float(value) for value in astuple(assigned.bounds)],
        "back": sorted(map(int, assigned.back)),
        "in_order": bool(assigned.in_order),
    }


def _assigned(kept: dict[str, Any]) -> Assigned:
    return Assigned(
        {(team, rnd): tour for team, rnd, tour in kept["tours"]},
        dict(kept["options"]),
        Incumbent(*kept["incumbent"]),
        None if kept["bounds"] is None else Bounds(*kept["bounds"]),
        frozenset(kept["back"]),
        kept["in_order"],
    )
