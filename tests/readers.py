"""Every reader of what users give, with inputs that it reads: for fuzzing (`benchmarks/fuzzing/fuzz_readers.py`) and for tests.

Archives are given as their parts one after the other, so that what is spoilt is inside, not its checksum. What lies beside an
input is written once, and put right after each. What only some readers need is imported by these: a fuzzer watches all that
is loaded, which takes long.
"""

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from make import STAFFED
from old_workbooks import packed
from reader_folders import COUNTY, county, run_of_county, run_parts, run_seeds, run_sums, spoilt, written
from reader_inputs import (
    FIGURES,
    MARKUP,
    OBSERVED_TEXT,
    OUTLINE,
    SETS,
    SETTINGS,
    SWEEP,
    TABLES_GIVEN,
    TEXTS,
    WORDS,
    file_seeds,
    given_table,
    ods_seeds,
    parts_of,
    scenario_text,
    table_seeds,
    workbook_of_texts,
    xls_seeds,
    xlsx_seeds,
)

from scenarios.calibrating.observed import OBSERVED, read_observed
from scenarios.creating.new_scenario import new_from_table
from scenarios.file.facts import DONE_TABLE, FACTS, read_facts
from scenarios.file.toml.reading import parse_toml
from scenarios.loading import load
from scenarios.plans.plan_columns import PLAN
from scenarios.problems import Findings, ScenarioError
from scenarios.sites.made.outline import read_outline
from scenarios.tables.columns import BLOCKED, DONE, HOSTS, PREDECESSORS, SITES, STAFF, TRAVEL
from scenarios.tables.read_table import read_with_reading
from scenarios.tables.reading import Reading
from scenarios.what_if.changed_scenario import WhatIf, load_if

TABLES = (SITES, PLAN, STAFF, DONE, TRAVEL, BLOCKED, HOSTS, PREDECESSORS, OBSERVED)
"""Columns of the tables; the first byte of an input says which."""


@dataclass(frozen=True)
class Reader:
    """A reader, what it reads, and how it may refuse."""

    name: str
    title: str
    """What it reads, as `docs/reliability.md` says it."""
    read: Callable[[bytes, Path], Any]
    """Takes an input and a folder that it may write to, the same one each time."""
    seeds: Callable[[], Iterable[bytes]]
    refusals: tuple[type[Exception], ...] = (ScenarioError,)
    words: tuple[str, ...] = WORDS
    begin: Callable[[], Any] = lambda: None
    """Makes what all inputs need."""
    input_limit: int = 40
    """Inputs that are kept at most; fewer where each takes long."""


def _told(findings: Findings) -> None:
    """Say what was found, and refuse, as commands do."""
    for problem in findings.warnings:
        str(problem)
    findings.stop_on_error()


def _read_table(raw: bytes, folder: Path) -> None:
    findings = Findings()
    _, reading = read_with_reading(written(folder, "t.csv", raw[1:]), TABLES[raw[0] % len(TABLES) if raw else 0], findings)
    Reading((reading,)).lines()
    _told(findings)


def _read_old_workbook(raw: bytes, folder: Path) -> None:
    """Records of an old workbook, in a file that is sound."""
    _read_table(raw[:1] + packed(raw[1:]), folder)


def _read_archive(raw: bytes, folder: Path) -> None:
    archived = io.BytesIO()
    with zipfile.ZipFile(archived, "w") as archive:
        for name, part in parts_of(raw[1:]).items():
            archive.writestr(name, part)
    _read_table(raw[:1] + archived.getvalue(), folder)


def _read_scenario(raw: bytes, folder: Path) -> None:
    with spoilt(county()[1], folder, {"scenario.toml": raw}) as copy:
        load(copy).reading.lines()


def _read_given(raw: bytes, folder: Path) -> None:
    """A table in its place beside the others; the first byte says which."""
    name = TABLES_GIVEN[raw[0] % len(TABLES_GIVEN)] if raw else "sites"
    with spoilt(county()[1], folder, {f"{name}.csv": raw[1:]}) as copy:
        load(copy)


def _read_plan(raw: bytes, folder: Path) -> None:
    from optimize.completing.complete import read_and_complete  # noqa: PLC0415 - see above

    read_and_complete(county()[2], written(folder, "plan.csv", raw)).sentences()


def _plan_seeds() -> list[bytes]:
    from optimize.planning import make_plan  # noqa: PLC0415 - see above
    from scenarios.plans.plan_files import write_visits  # noqa: PLC0415 - see above

    plan = make_plan(county()[2], "uniform").plan
    with TemporaryDirectory() as folder:
        made = write_visits(plan.visits, Path(folder) / "plan.csv").read_bytes()
    return [b"\n".join(made.split(b"\n")[:4]), TEXTS["plan"].encode()]


def _read_run(raw: bytes, folder: Path) -> None:
    from results.run import open_run  # noqa: PLC0415 - see above

    with spoilt(run_of_county()[1], folder, run_parts(raw)) as run:
        open_run(run)


def _list_runs(raw: bytes, folder: Path) -> None:
    from results.store.catalogue import kept_runs  # noqa: PLC0415 - see above

    with spoilt(run_of_county()[1], folder, run_parts(raw)) as run:
        kept_runs(run.parent)


def _read_ledger(raw: bytes, folder: Path) -> None:
    """A ledger with a sheet of settings becomes a scenario."""
    shutil.rmtree(folder / "new", ignore_errors=True)
    text = raw.decode("utf-8", "replace")
    clean = re.sub(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]", "", text)
    book = workbook_of_texts({"村": TEXTS["sites"].replace(",", "|"), "设置": clean}, "|")
    new_from_table(folder / "new", written(folder, "ledger.xlsx", book))


def _read_facts(raw: bytes, folder: Path) -> None:
    (folder / DONE_TABLE).touch()
    written(folder, FACTS, raw)
    read_facts(folder)


def _read_sweep(raw: bytes, folder: Path) -> None:
    from xuncha.experiments.sweep_file import read_sweep_file  # noqa: PLC0415 - see above

    read_sweep_file(written(folder, "sweep.toml", raw))


def _read_outline(raw: bytes, folder: Path) -> None:
    read_outline(written(folder, "outline.json", raw))


def _read_observed(raw: bytes, folder: Path) -> None:
    read_observed(county()[2], written(folder, "observed.csv", raw))


def _read_figures(raw: bytes, folder: Path) -> None:
    """A table to be drawn: JSON where the first byte is even, else CSV."""
    from results.pictures.from_tables import TORNADO_COLUMNS, check_columns  # noqa: PLC0415 - see above
    from xuncha.cli.asking.plotting import _read_table as read_figures  # noqa: PLC0415 - see above

    ending = ("json", "csv")[raw[0] % 2 if raw else 0]
    check_columns(read_figures(written(folder, f"figures.{ending}", raw[1:])), TORNADO_COLUMNS, "--table")


def _read_sets(raw: bytes, _folder: Path) -> None:
    sets = tuple(raw.decode("utf-8", "replace").split("\n"))
    load_if(county()[1], WhatIf(sets=sets))


READERS = (
    Reader("facts", "`facts.toml`", _read_facts, lambda: [b'as_of = 2028-01-01\nplan = "../plan.csv"\n']),
    Reader("outline", "GeoJSON", _read_outline, lambda: [OUTLINE.encode()], (ValueError,)),
    Reader("sweep", "sweep files", _read_sweep, lambda: [SWEEP.encode()]),
    Reader("toml", "TOML", lambda raw, _: parse_toml(raw, "scenario.toml"), lambda: [scenario_text(STAFFED), SWEEP.encode()]),
    Reader("tables", "tables as text", _read_table, table_seeds),
    Reader("xlsx", "XLSX by parts", _read_archive, xlsx_seeds, words=(*WORDS, *MARKUP)),
    Reader("ods", "ODS by parts", _read_archive, ods_seeds, words=(*WORDS, *MARKUP)),
    Reader("xls", "XLS by records", _read_old_workbook, xls_seeds),
    Reader("files", "XLSX, ODS, XLS and Parquet as files", _read_table, file_seeds),
    Reader("figures", "tables to be drawn", _read_figures, lambda: [b"\0" + FIGURES[0].encode(), b"\1" + FIGURES[1].encode()]),
    Reader("observed", "tables of observed shares", _read_observed, lambda: [OBSERVED_TEXT.encode()], begin=county),
    Reader("plan tables", "plan tables", _read_plan, _plan_seeds, begin=county),
    Reader("run list", "lists of runs", _list_runs, run_seeds, begin=run_sums),
    Reader("scenario", "scenario files", _read_scenario, lambda: [scenario_text(COUNTY)], begin=county, input_limit=24),
    Reader(
        "given tables",
        "tables beside a scenario",
        _read_given,
        lambda: [bytes([k]) + given_table(name) for k, name in enumerate(TABLES_GIVEN)],
        begin=county,
        input_limit=24,
    ),
    Reader("set", "`--set`", _read_sets, lambda: [SETS.encode()], begin=county, input_limit=24),
    Reader("ledger", "ledgers with a sheet of settings", _read_ledger, lambda: [SETTINGS.encode()], input_limit=16),
    Reader("run folders", "run folders", _read_run, run_seeds, begin=run_sums, input_limit=24),
)
