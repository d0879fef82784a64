"""What lies where in a run folder.

::

    manifest.json   what was run: versions, seed, replications, calendar, hashes of the inputs and of the plan
    inputs/         the scenario: its files, or what they compose to
    plan.parquet    the visits, a row each
    ids/            what the numbers in the tables below stand for: teams.csv, rounds.csv, offices.csv, sites.csv, groups.csv
    coverage/       part-00000.parquet and so on: steps of coverage, for each part of the replications
    teams/          the teams' days in each round, likewise
    visits/         how often and when each visit was finished, likewise
    findings/       counts of findings, likewise, where findings are simulated
    events/         the event log where asked for: part-00000-00.parquet and so on
    parts/          part-00000.json: what else a part holds; part-00000.sha256: hashes of its files, written last
    coverage.png    the picture, and other files that are made of the whole run
    SHA256SUMS      hashes of all these files and of the summary to come
    summary.json    the answer; written last, so that a folder with it is complete

All tables of a folder have the same columns (`results.store.columns`).
"""

from pathlib import Path

from results.event_table import FOLDER

FORMAT = 2
"""Number of this layout; the manifest has it."""
MANIFEST, PLAN, SUMMARY, SUMS = "manifest.json", "plan.parquet", "summary.json", "SHA256SUMS"
INPUTS, IDS, PARTS = "inputs", "ids", "parts"
COVERAGE, TEAMS, VISITS, FINDINGS, EVENTS = "coverage", "teams", "visits", "findings", FOLDER
TABLES = (COVERAGE, TEAMS, VISITS, FINDINGS, EVENTS)
"""Folders of tables, a file or more a part."""
OURS = (INPUTS, IDS, PARTS, *TABLES)
"""Folders in which nothing else may lie."""
SEAL = ".sha256"


def stem(part: int) -> str:
    """Name that the files of a part begin with."""
    return f"part-{part:05d}"


def part_of(path: Path) -> int | None:
    """Part that a file belongs to by its name; None where it is named otherwise."""
    head, digits = path.name[:5], path.name[5:10]
    return int(digits) if head == "part-" and digits.isascii() and digits.isdigit() else None


def part_files(folder: Path, part: int) -> list[Path]:
    """Files of a part but its seal, in order."""
    files = [path for inside in (*TABLES, PARTS) for path in (folder / inside).glob(f"{stem(part)}[.-]*")]
    return sorted(path for path in files if path.suffix != SEAL)


def is_run(path: str | Path) -> bool:
    """Whether a path is a run folder."""
    return (Path(path) / MANIFEST).is_file()
