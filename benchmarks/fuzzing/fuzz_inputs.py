"""Spoils scenarios, tables, plans and run folders at random: python benchmarks/fuzzing/fuzz_inputs.py --seed 1 --minutes 10.

Each case is fixed by its seed and number: ``--seed 3 --only 170`` runs one again and shows what was printed. Told are: anything
raised, exit codes that are none of ours, files written on exit code 2, control characters printed, and cases that take long.
"""

import argparse
import contextlib
import io
import json
import os
import shutil
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

import numpy as np
from base import write_base
from spoiling import SPOILERS

from xuncha.cli.commands import run_program

CODES = {0, 1, 2, 3, 4}
SLOW = 20.0
"""Seconds of one command that are told."""


def typed(desk: Path, words: list[str]) -> tuple[int, str, str]:
    """Run a command in a folder; its exit code, what it printed, and the traceback of anything raised."""
    output, errors = (io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace") for _ in range(2))
    code, trace = -1, ""
    with contextlib.chdir(desk), contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        try:
            code = run_program(words)
        except BaseException:  # noqa: BLE001 - whatever is raised is what is looked for
            trace = traceback.format_exc()
    output.flush()
    errors.flush()
    text = "".join(stream.buffer.getvalue().decode() for stream in (output, errors))  # type: ignore[attr-defined]
    return code, text, trace


def listing(desk: Path) -> dict[str, int]:
    return {str(path.relative_to(desk)): path.stat().st_mtime_ns for path in desk.rglob("*")}


def faults(desk: Path, words: list[str]) -> tuple[int, list[str]]:
    """Run a command and say what is wrong with how it went."""
    files_before, start_time = listing(desk), time.process_time()
    code, text, trace = typed(desk, words)
    found_faults = []
    if trace:
        lines = [line.strip() for line in trace.splitlines() if line.strip().startswith("File ")]
        place = next((line for line in reversed(lines) if "/lib/python" not in line and "site-packages" not in line), "")
        found_faults.append(f"raised {trace.strip().splitlines()[-1][:160]} at {place}")
    elif code not in CODES:
        found_faults.append(f"exit code {code}")
    elif code == 2:
        now = listing(desk)
        changed_files = {name for name in {*files_before, *now} if files_before.get(name) != now.get(name)}
        if changed_files - {".", "run/.lock", "run"}:
            found_faults.append(f"wrote on exit code 2: {sorted(changed_files)[:3]}")
    if any((ord(character) < 32 and character not in "\n\t") or character in "\u202e\u200b\x7f" for character in text):
        controls = [character for character in text if ord(character) < 32 and character not in "\n\t"]
        found_faults.append(f"control characters printed: {controls[:3]}")
    if "Traceback" in text:
        found_faults.append("a traceback printed")
    if time.process_time() - start_time > SLOW:
        found_faults.append(f"took more than {SLOW:.0f} s")
    return code, found_faults


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=1.0, help="of processor time")
    parser.add_argument("--only", type=int, help="number of a case")
    arguments = parser.parse_args()
    os.environ["XUNCHA_LANG"] = "zh" if arguments.seed % 2 else "en"
    root = Path(tempfile.mkdtemp(prefix="fuzz-"))
    base = root / "base"
    write_base(base / "county")
    for words in (["plan", "county", "--method", "uniform", "-o", "plan.csv"],
                  ["simulate", "county", "--plan", "plan.csv", "-n", "2", "-o", "run", "--events"]):  # fmt: skip
        code, printed, trace = typed(base, words)
        if trace or code not in {0, 1}:
            raise SystemExit(f"the base does not run: {printed}{trace}")
    codes: Counter[tuple[str, int]] = Counter()
    cases_by_fault: dict[str, list[int]] = {}
    number, until = 0, time.process_time() + 60 * arguments.minutes
    while time.process_time() < until if arguments.only is None else number == 0:
        case = number if arguments.only is None else arguments.only
        rng = np.random.default_rng([arguments.seed, case])
        desk = root / "desk"
        shutil.rmtree(desk, ignore_errors=True)
        shutil.copytree(base, desk)
        spoil = SPOILERS[case % len(SPOILERS)]
        words = spoil(desk, rng)
        code, case_faults = faults(desk, words)
        codes[spoil.__name__, code] += 1
        for text in case_faults:
            if text not in cases_by_fault:
                print(f"case {case} ({' '.join(words)}): {text}", flush=True)
            cases_by_fault.setdefault(text, []).append(case)
        if arguments.only is not None:
            print(root, *typed(desk, words), sep="\n")
        number += 1
    counts = {f"{name} {code}": n for (name, code), n in sorted(codes.items())}
    print(f"seed {arguments.seed}: {number} cases, {json.dumps(counts)}")
    print(f"{sum(map(len, cases_by_fault.values()))} faults of {len(cases_by_fault)} kinds")
    if arguments.only is None:
        shutil.rmtree(root)
    raise SystemExit(1 if cases_by_fault else 0)


if __name__ == "__main__":
    main()
