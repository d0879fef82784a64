"""Parts of the outcomes as files: tables with a schema for each folder, and a head with what is no table."""

import json
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from results.store.checksums import Fault, faults, read_sums, sums, sums_text
from results.store.columns import COLUMNS, TEAM_ARRAYS
from results.store.finding_parts import finding_table, read_finding_table
from results.store.layout import COVERAGE, EVENTS, FINDINGS, PARTS, SEAL, TEAMS, VISITS, part_files, part_of, stem
from scenarios.disk.csv_cells import write_csv
from scenarios.disk.plain_json import parse_json
from scenarios.disk.writing import replace_file
from sim.outcomes.joining import join
from sim.outcomes.outcome import Failure, Group, Outcomes


def write_part(folder: Path, part: int, outcomes: Outcomes, events: Iterable[pl.DataFrame]) -> None:
    """Write one part; its seal, which says that it is whole, comes last."""
    for file in part_files(folder, part):
        file.unlink()
    tables = {COVERAGE: _steps(outcomes), TEAMS: _teams(outcomes), VISITS: _visits(outcomes)}
    if outcomes.findings is not None:
        tables[FINDINGS] = finding_table(outcomes.replications, outcomes.findings)
    for name, table in tables.items():
        write_table(folder / name / f"{stem(part)}.parquet", table)
    for number, table in enumerate(events):
        write_table(folder / EVENTS / f"{stem(part)}-{number:02d}.parquet", table)
    write_json(folder / PARTS / f"{stem(part)}.json", _head(outcomes))
    text = sums_text(sums(folder, part_files(folder, part)))
    write_text(folder / PARTS / f"{stem(part)}{SEAL}", text)


def whole_parts(folder: Path) -> set[int]:
    """Parts that are at hand just as they were written."""
    numbers = {part_of(path) for path in (folder / PARTS).glob(f"part-?????{SEAL}")}
    return {part for part in numbers if part is not None and not part_faults(folder, part)}


def part_faults(folder: Path, part: int) -> list[Fault]:
    """Return what is wrong with the files of a part."""
    hashes = read_sums(folder / PARTS / f"{stem(part)}{SEAL}")
    return [hashes] if isinstance(hashes, Fault) else faults(folder, hashes, part_files(folder, part))


def read_outcomes(folder: Path) -> Outcomes:
    """Read all the parts of a run folder."""
    return join([_read_part(folder, path) for path in sorted((folder / PARTS).glob("part-?????.json"))])


def write_table(path: Path, table: pl.DataFrame) -> None:
    """Write a table as Parquet, or as CSV that is UTF-8 with a byte order mark, by the ending of `path`."""
    if path.suffix == ".csv":
        replace_file(path, partial(write_csv, table))
    else:
        replace_file(path, partial(table.write_parquet, compression="zstd"))


def json_text(value: dict[str, Any]) -> str:
    """Return JSON as run folders hold it."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write a JSON object."""
    write_text(path, json_text(value))


def write_text(path: Path, text: str) -> None:
    """Write a text, with the same bytes on every system."""
    replace_file(path, lambda file: file.write_bytes(text.encode()))


def _steps(outcomes: Outcomes) -> pl.DataFrame:
    columns = {
        "replication": outcomes.replications[outcomes.step_replication],
        "group": outcomes.step_group,
        "day": outcomes.step_day,
        "sites": outcomes.step_sites,
    }
    return pl.DataFrame(columns, COLUMNS[COVERAGE])


def _teams(outcomes: Outcomes) -> pl.DataFrame:
    replication, team, rnd = (index.ravel() for index in np.indices(outcomes.worked.shape))
    numbers = outcomes.replications[replication] if len(outcomes.replications) else np.empty(0, np.int64)
    columns: dict[str, Any] = {"replication": numbers, "team": team, "round": rnd}
    for name in TEAM_ARRAYS:
        values = getattr(outcomes, name)
        if values is not None:
            columns[name] = values.ravel()
    if outcomes.findings is not None:
        columns["look_backs"] = outcomes.findings.look_back_days.ravel()
    return pl.DataFrame(columns, {name: kind for name, kind in COLUMNS[TEAMS].items() if name in columns})


def _visits(outcomes: Outcomes) -> pl.DataFrame:
    columns = {
        "visit": np.arange(len(outcomes.visit_covered)),
        "covered": outcomes.visit_covered,
        "end_days": outcomes.visit_end_days,
        "on_time": outcomes.visit_on_time,
    }
    return pl.DataFrame(columns, COLUMNS[VISITS])


def _head(outcomes: Outcomes) -> dict[str, Any]:
    return {
        "replications": outcomes.replications.tolist(),
        "days": outcomes.days,
        "shape": list(outcomes.worked.shape),
        "groups": [[group.dimension, group.key, group.sites] for group in outcomes.groups],
        "pace": None if outcomes.pace is None else outcomes.pace.tolist(),
        "reclassified": None if outcomes.reclassified is None else outcomes.reclassified.tolist(),
        "failures": [[failure.replication, failure.seed, failure.error, failure.traceback] for failure in outcomes.failures],
    }


def _read_part(folder: Path, head_file: Path) -> Outcomes:
    head = parse_json(head_file.read_text(encoding="utf-8"))
    name = f"{head_file.stem}.parquet"
    steps, teams, visits = (pl.read_parquet(folder / inside / name, glob=False) for inside in (COVERAGE, TEAMS, VISITS))
    numbers = np.array(head["replications"], np.int64)
    shape = tuple(head["shape"])
    arrays: dict[str, Any] = {name: teams[name].to_numpy().reshape(shape) for name in TEAM_ARRAYS if name in teams.columns}
    findings = folder / FINDINGS / name
    return Outcomes(
        days=head["days"],
        groups=tuple(Group(*group) for group in head["groups"]),
        replications=numbers,
        step_replication=np.searchsorted(numbers, steps["replication"].to_numpy()).astype(np.int32),
        step_group=steps["group"].to_numpy(),
        step_day=steps["day"].to_numpy(),
        step_sites=steps["sites"].to_numpy(),
        **arrays,
        pace=None if head["pace"] is None else np.array(head["pace"], np.float64),
        reclassified=None if head["reclassified"] is None else np.array(head["reclassified"], np.int64).reshape(-1, 2),
        visit_covered=visits["covered"].to_numpy(),
        visit_end_days=visits["end_days"].to_numpy(),
        visit_on_time=visits["on_time"].to_numpy(),
        failures=tuple(Failure(*failure) for failure in head["failures"]),
        findings=read_finding_table(
            pl.read_parquet(findings, glob=False), len(numbers), teams["look_backs"].to_numpy().reshape(shape)
        )
        if findings.is_file()
        else None,
    )
