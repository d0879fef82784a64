"""What lies beside an input that is read: a county with a table of each kind, and a run of it; made once in a process."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from make import STAFFED, merged, write_county
from reader_inputs import GIVEN, TABLES_GIVEN, flat, given_table, parts_of

from scenarios.loading import load
from scenarios.scenario import Scenario

COUNTY = merged(STAFFED, GIVEN)
"""A county with a table of each kind, as changes of the small one."""


def written(folder: Path, name: str, raw: bytes) -> Path:
    path = folder / name
    path.write_bytes(raw)
    return path


@contextmanager
def spoilt(whole: Path, folder: Path, parts: Mapping[str, bytes]) -> Iterator[Path]:
    """A copy of a folder in which some files hold something else, until the block ends."""
    copy = folder / whole.name
    if not copy.exists():
        shutil.copytree(whole, copy)
    try:
        for name, part in parts.items():
            (copy / name).write_bytes(part)
        yield copy
    finally:
        for name in parts:
            shutil.copyfile(whole / name, copy / name)


@cache
def county() -> tuple[TemporaryDirectory[str], Path, Scenario]:
    """A county with all tables, kept as long as the process lives."""
    kept = TemporaryDirectory(prefix="readers-", ignore_cleanup_errors=True)
    folder = write_county(Path(kept.name) / "county", COUNTY)
    for name in TABLES_GIVEN:
        written(folder, f"{name}.csv", given_table(name))
    return kept, folder, load(folder)


@cache
def run_of_county() -> tuple[TemporaryDirectory[str], Path]:
    from optimize.planning import make_plan  # noqa: PLC0415 - only where runs are read
    from xuncha.calls.simulations import store_run  # noqa: PLC0415 - only where runs are read

    kept = TemporaryDirectory(prefix="readers-", ignore_cleanup_errors=True)
    folder, scenario = Path(kept.name) / "run", county()[2]
    store_run(folder, scenario, make_plan(scenario, "uniform").plan, {"method": "uniform"}, replications=2, seed=1)
    return kept, folder


@cache
def run_texts() -> dict[str, bytes]:
    """Texts of a run folder."""
    run = run_of_county()[1]
    files = sorted(path for path in run.rglob("*") if path.suffix in {".json", ".toml", ".csv", ""} and path.is_file())
    files = [path for path in files if not path.name.startswith(".")]
    return {path.relative_to(run).as_posix(): path.read_bytes() for path in files if path.stat().st_size < 20_000}


@cache
def run_sums() -> dict[str, str]:
    from results.store.checksums import read_sums  # noqa: PLC0415 - only where runs are read
    from results.store.layout import SUMS  # noqa: PLC0415 - only where runs are read

    hashes = read_sums(run_of_county()[1] / SUMS)
    assert isinstance(hashes, dict)
    return hashes


def run_parts(raw: bytes) -> dict[str, bytes]:
    """Texts of a run that an input exchanges; where its first byte is odd, the checksums agree with them."""
    from results.store.checksums import sums_text  # noqa: PLC0415 - only where runs are read
    from results.store.layout import SUMS  # noqa: PLC0415 - only where runs are read

    parts = {name: part for name, part in parts_of(raw[1:]).items() if name in run_texts()}
    if raw and raw[0] % 2:
        signed = {name: sha256(part).hexdigest() for name, part in parts.items() if name != SUMS}
        parts[SUMS] = sums_text(run_sums() | signed).encode()
    return parts


def run_seeds() -> list[bytes]:
    """A text each, as it stands: what is exchanged is then what is spoilt; inputs are fuzzed by themselves."""
    from results.store.layout import INPUTS, SUMS  # noqa: PLC0415 - only where runs are read

    texts = {name: text for name, text in run_texts().items() if not name.startswith(INPUTS)}
    return [b"\0" + flat({SUMS: texts.pop(SUMS)}), *(b"\1" + flat({name: text}) for name, text in texts.items())]
