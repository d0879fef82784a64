"""Fuzzes readers by the code that inputs reach: python benchmarks/fuzzing/fuzz_readers.py xlsx --seed 1 --minutes 5 -o DIR.

Atheris (libFuzzer for Python: ``pip install atheris``) spoils inputs and keeps those that reach new code of the reader. It
begins with inputs that are read without a problem (`tests/readers.py`) and with those that earlier sessions kept
(`tests/corpus`). Told are inputs on which a reader raises anything but a refusal, warns, or takes long; each is kept in
DIR/faults, once a place; ``--only`` reads such a file again. What is new lies in DIR/corpus; the same command goes on from it.
``--keep`` reduces it into the repository, with the time that it took. Without a reader: all in turn. The same seed on an empty
DIR tries the same inputs, as many as the time allows.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

sys.path[:0] = [str(Path(__file__).parents[2] / "tests"), str(Path(__file__).parents[2] / "tests" / "scenarios")]

if TYPE_CHECKING:
    from readers import Reader

SLOW = 20.0
"""Seconds of processor time of one input that are told."""
LONGEST = 65_536
"""Bytes of an input."""
WATCHED = ("scenarios", "results", "xuncha", "tomllib", "xlrd", "openpyxl")
"""Packages in which new code counts; what is compiled (`optimize`, `sim`) can't be watched."""
OURS = re.compile(r'File "[^"]*?/((?:scenarios|results|optimize|sim|xuncha)/[^"]+)", line (\d+)')
MEMORY = Path("/dev/shm")
"""Where files lie in memory, on systems that have it."""


def used() -> float:
    """Seconds of processor time of this process and of those that it started and that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class Session:
    """One reader fuzzed until its time is used up."""

    def __init__(self, reader: "Reader", folder: Path, scratch: Path, minutes: float) -> None:
        self.reader, self.folder, self.scratch, self.seconds = reader, folder, scratch, minutes * 60
        self.count, self.faults = 0, dict[str, str]()
        self.began, self.wall = used(), time.monotonic()

    def __call__(self, raw: bytes) -> None:
        """Read one input, and end when the time is over."""
        start_time = time.process_time()
        self.count += 1
        fault = fault_of(self.reader, raw, self.scratch)
        if fault is None and time.process_time() - start_time > SLOW:
            fault = f"took more than {SLOW:.0f} s"
        if fault is not None and fault not in self.faults:
            name = sha256(raw).hexdigest()[:12]
            self.faults[fault] = name
            (self.folder / "faults").mkdir(exist_ok=True)
            (self.folder / "faults" / name).write_bytes(raw)
        seconds = used() - self.began
        if seconds > self.seconds:
            wall = round(time.monotonic() - self.wall, 1)
            figures = {"seconds": round(seconds, 1), "wall": wall, "inputs": self.count, "faults": self.faults}
            (self.folder / "session.json").write_text(json.dumps(figures, ensure_ascii=False), encoding="utf-8")
            sys.stderr.flush()
            os._exit(0)


def fault_of(reader: "Reader", raw: bytes, scratch: Path) -> str | None:
    """Return what is raised that is no refusal, with the innermost of our own lines; None where the reader does well."""
    try:
        reader.read(raw, scratch)
    except Exception as error:  # noqa: BLE001 - whatever is raised is what is looked for
        if isinstance(error, reader.refusals):
            return None
        lines = OURS.findall(traceback.format_exc())
        place = ":".join(lines[-1]) if lines else "?"
        return f"{type(error).__name__} at {place}"
    return None


def fuzz(name: str, folder: Path, seed: int, minutes: float) -> None:
    """Fuzz in this process, which does not return."""
    import atheris  # noqa: PLC0415 - no package of the project

    watching = atheris.instrument_imports(include=WATCHED, enable_loader_override=False)
    watching.__enter__()  # to the end: formats are imported where a file of theirs is read
    from kept_inputs import kept_inputs  # noqa: PLC0415 - what is to be watched is imported here
    from readers import READERS  # noqa: PLC0415

    reader = next(reader for reader in READERS if reader.name == name)
    given = {"seeds": list(reader.seeds()), "kept": kept_inputs(name), "corpus": []}
    for kind, inputs in given.items():
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for number, raw in enumerate(inputs):
            (folder / kind / f"{number:02d}").write_bytes(raw)
    words = folder / "words.dict"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in reader.words), encoding="ascii")
    settings = [
        f"-seed={seed}",
        f"-max_len={LONGEST}",
        f"-dict={words}",
        f"-artifact_prefix={folder}/died-",
        "-rss_limit_mb=3000",
        "-timeout=120",
        "-len_control=20",
        "-reload=0",
    ]
    scratch = Path(tempfile.mkdtemp())
    reader.begin()
    for raw in given["seeds"]:
        fault_of(reader, raw + b"\n", scratch)  # imports what reading imports
    warnings.simplefilter("error")  # a reader that warns says what no user understands
    folders = [str(folder / kind) for kind in ("corpus", "seeds", "kept")]
    atheris.Setup([sys.argv[0], *settings, *folders], Session(reader, folder, scratch, minutes))
    atheris.Fuzz()


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


def session(name: str, folder: Path, seed: int, minutes: float) -> dict[str, object]:
    """Fuzz a reader in a process of its own, as it may die; return the line of the journal."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "session.json").unlink(missing_ok=True)
    words = [sys.executable, __file__, name, "--seed", str(seed), "--minutes", str(minutes), "-o", str(folder), "--inside"]
    settings = {"POLARS_MAX_THREADS": "1", "XUNCHA_LANG": "zh" if seed % 2 else "en"}
    memory = MEMORY if os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="readers-", dir=memory) as place, (folder / "fuzzer.log").open("wb") as log:
        environment = os.environ | settings | {"TMPDIR": place}
        done = subprocess.run(words, stdout=log, stderr=log, check=False, env=environment)
    text = (folder / "fuzzer.log").read_text("utf-8", "replace")
    coverage = [int(count) for count in re.findall(r"cov: (\d+)", text)]
    file = folder / "session.json"
    figures = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"died": done.returncode, "last": text[-600:]}
    corpus = len(list((folder / "corpus").iterdir())) if (folder / "corpus").exists() else 0
    return {"reader": name, "seed": seed, **figures, "corpus": corpus, "places": [*coverage[:1], *coverage[-1:]]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reader", nargs="?", help="name of a reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=1.0, help="of processor time for each reader; 0: only keep")
    parser.add_argument("--keep", action="store_true", help="write what was found into the repository")
    parser.add_argument("--only", type=Path, help="an input to read once more")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("-o", "--output", type=Path, default=Path("fuzzed"))
    arguments = parser.parse_args()
    if arguments.inside:
        fuzz(arguments.reader, arguments.output, arguments.seed, arguments.minutes)
    from readers import READERS  # noqa: PLC0415 - not watched in this process

    chosen = [reader for reader in READERS if arguments.reader in {None, reader.name}]
    if arguments.only is not None:
        with tempfile.TemporaryDirectory() as scratch:
            chosen[0].read(arguments.only.read_bytes(), Path(scratch))
        return
    arguments.output.mkdir(parents=True, exist_ok=True)
    for reader in chosen:
        folder = arguments.output / reader.name.replace(" ", "-")
        if arguments.minutes:
            line = session(reader.name, folder, arguments.seed, arguments.minutes)
            print(json.dumps(line, ensure_ascii=False), flush=True)
            with (arguments.output / "journal.jsonl").open("a", encoding="utf-8") as journal:
                journal.write(json.dumps(line, ensure_ascii=False) + "\n")
        if arguments.keep:
            from keeping import keep  # noqa: PLC0415 - only where it is asked for

            print(keep(reader, folder, arguments.output / "journal.jsonl", WATCHED), flush=True)


if __name__ == "__main__":
    main()
