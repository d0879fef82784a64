"""What runs a folder holds: read from manifests and summaries, without opening the outcomes."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from results.store.layout import MANIFEST, SUMMARY
from scenarios.disk.plain_json import parse_json


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run folder in a line."""

    folder: Path
    scenario: str
    seed: int
    replications: int
    dispatch: str
    method: str
    finished: bool
    """Whether it has its summary."""
    written: dt.datetime
    """When its last file was written."""
    size: int
    """Bytes."""
    coverage: float | None
    """Median coverage at the end of the term."""
    probability: float | None
    """Of the last milestone."""


def kept_runs(root: Path, scenario: str | None = None) -> list[KeptRun]:
    """List the runs below a folder, the newest first; what is no run, or can't be read, is left out.

    Parameters
    ----------
    root
        Folder that holds run folders, at any depth.
    scenario
        Only those of a scenario, by its name.
    """
    runs = [run for manifest in sorted(root.rglob(MANIFEST)) if (run := _kept(manifest.parent)) is not None]
    if scenario is not None:
        runs = [run for run in runs if run.scenario == scenario]
    return sorted(runs, key=lambda run: (run.written, str(run.folder)), reverse=True)


def _kept(folder: Path) -> KeptRun | None:
    try:
        manifest = parse_json((folder / MANIFEST).read_bytes())
        summary = parse_json((folder / SUMMARY).read_bytes()) if (folder / SUMMARY).is_file() else None
        files = [path.stat() for path in folder.rglob("*") if path.is_file()]
        milestones: list[dict[str, Any]] = [] if summary is None else summary["milestones"]
        return KeptRun(
            folder,
            str(manifest["scenario"]),
            int(manifest["seed"]),
            int(manifest["replications"]),
            str(manifest["dispatch"]),
            str(manifest.get("method", "")),
            summary is not None,
            dt.datetime.fromtimestamp(max(file.st_mtime for file in files), tz=dt.UTC).astimezone(),
            sum(file.st_size for file in files),
            None if summary is None else float(summary["coverage"]["end"]["median"]),
            float(milestones[-1]["probability"]) if milestones else None,
        )
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
