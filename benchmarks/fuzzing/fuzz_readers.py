"""Fuzzes readers by the code that inputs reach: python benchmarks/fuzzing/fuzz_readers.py xlsx --seed 1 --minutes 5 -o DIR.

Atheris (libFuzzer for Python: ``pip install atheris``) spoils inputs and keeps those that reach new code of the reader. Told
are inputs on which a reader raises anything but a refusal, or takes long; each is kept in DIR/faults, once a place; ``--only``
reads such a file again. The inputs that are kept lie in DIR/corpus; the same command goes on from them. Without a reader: all
in turn. The same seed on an empty DIR tries the same inputs, as many as the time allows.
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
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

sys.path[:0] = [str(Path(__file__).parents[2] / "tests"), str(Path(__file__).parents[2] / "tests" / "scenarios")]

if TYPE_CHECKING:
    from collections.abc import Iterator

    from readers import Reader

SLOW = 20.0
"""Seconds of processor time of one input that are told."""
LONGEST = 65_536
"""Bytes of an input."""
WATCHED = ["scenarios", "results.store", "xuncha.experiments.sweep_file", "tomllib", "xlrd", "openpyxl"]
"""Packages in which new code counts."""
OURS = re.compile(r'File "[^"]*?/((?:scenarios|results|optimize|sim|xuncha)/[^"]+)", line (\d+)')


class Session:
    """One reader fuzzed until its time is used up."""

    def __init__(self, reader: "Reader", folder: Path, minutes: float) -> None:
        self.reader, self.folder, self.seconds = reader, folder, minutes * 60
        self.scratch = Path(tempfile.mkdtemp(prefix="readers-"))
        self.count, self.faults = 0, dict[str, str]()
        self.began = time.process_time()

    def __call__(self, raw: bytes) -> None:
        """Read one input, and end when the time is over."""
        start_time = time.process_time()
        self.count += 1
        fault = fault_of(self.reader, raw, self.scratch)
        now = time.process_time()
        if fault is None and now - start_time > SLOW:
            fault = f"took more than {SLOW:.0f} s"
        if fault is not None and fault not in self.faults:
            name = sha256(raw).hexdigest()[:12]
            self.faults[fault] = name
            (self.folder / "faults").mkdir(exist_ok=True)
            (self.folder / "faults" / name).write_bytes(raw)
        if now - self.began > self.seconds:
            figures = {"seconds": round(now - self.began, 1), "inputs": self.count, "faults": self.faults}
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


def fuzz(reader: "Reader", folder: Path, seed: int, minutes: float) -> None:
    """Fuzz in this process, which does not return."""
    import atheris  # noqa: PLC0415 - no package of the project

    seeds = folder / "seeds"
    for place in (seeds, folder / "corpus"):
        place.mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(reader.seeds()):
        (seeds / f"{number:02d}").write_bytes(raw)
    words = folder / "words.dict"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in reader.words), encoding="ascii")
    settings = [
        f"-seed={seed}",
        f"-max_len={LONGEST}",
        f"-dict={words}",
        "-rss_limit_mb=3000",
        "-timeout=120",
        "-len_control=20",
    ]
    artifacts = f"-artifact_prefix={folder}/died-"
    atheris.Setup([sys.argv[0], *settings, artifacts, str(folder / "corpus"), str(seeds)], Session(reader, folder, minutes))
    atheris.Fuzz()


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode())


def session(name: str, folder: Path, seed: int, minutes: float) -> dict[str, object]:
    """Fuzz a reader in a process of its own, as it may die; return the line of the journal."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "session.json").unlink(missing_ok=True)
    words = [sys.executable, __file__, name, "--seed", str(seed), "--minutes", str(minutes), "-o", str(folder), "--inside"]
    with (folder / "fuzzer.log").open("wb") as log:
        done = subprocess.run(words, stdout=log, stderr=log, check=False)
    text = (folder / "fuzzer.log").read_text("utf-8", "replace")
    coverage = [int(count) for count in re.findall(r"cov: (\d+)", text)]
    file = folder / "session.json"
    figures = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"died": done.returncode, "last": text[-600:]}
    corpus = len(list((folder / "corpus").iterdir()))
    return {"reader": name, "seed": seed, **figures, "corpus": corpus, "places": [*coverage[:1], *coverage[-1:]]}


def _watched_readers() -> "Iterator[Reader]":
    import atheris  # noqa: PLC0415 - no package of the project

    with atheris.instrument_imports(include=WATCHED, enable_loader_override=False):
        from readers import READERS  # noqa: PLC0415 - what is to be watched is imported here
    yield from READERS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reader", nargs="?", help="name of a reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=1.0, help="of processor time for each reader")
    parser.add_argument("--only", type=Path, help="an input to read once more")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("-o", "--output", type=Path, default=Path("fuzzed"))
    arguments = parser.parse_args()
    if arguments.inside:
        reader = next(reader for reader in _watched_readers() if reader.name == arguments.reader)
        fuzz(reader, arguments.output, arguments.seed, arguments.minutes)
    from readers import READERS  # noqa: PLC0415 - not watched in this process

    arguments.output.mkdir(parents=True, exist_ok=True)
    names = [reader.name for reader in READERS if arguments.reader in {None, reader.name}]
    if arguments.only is not None:
        reader = next(reader for reader in READERS if reader.name == arguments.reader)
        with tempfile.TemporaryDirectory() as scratch:
            reader.read(arguments.only.read_bytes(), Path(scratch))
        return
    for name in names:
        line = session(name, arguments.output / name.replace(" ", "-"), arguments.seed, arguments.minutes)
        print(json.dumps(line, ensure_ascii=False), flush=True)
        with (arguments.output / "journal.jsonl").open("a", encoding="utf-8") as journal:
            journal.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
