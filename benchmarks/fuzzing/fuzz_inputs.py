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
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace") for _ in range(2))
    code, raised = -1, ""
    with contextlib.chdir(desk), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = run_program(words)
        except BaseException:  # noqa: BLE001 - whatever is raised is what is looked for
            raised = traceback.format_exc()
    out.flush()
    err.flush()
    said = "".join(stream.buffer.getvalue().decode() for stream in (out, err))  # type: ignore[attr-defined]
    return code, said, raised


def listing(desk: Path) -> dict[str, int]:
    return {str(path.relative_to(desk)): path.stat().st_mtime_ns for path in desk.rglob("*")}


def faults(desk: Path, words: list[str]) -> tuple[int, list[str]]:
    """Run a command and say what is wrong with how it went."""
    before, began = listing(desk), time.process_time()
    code, said, raised = typed(desk, words)
    wrong = []
    if raised:
        lines = [line.strip() for line in raised.splitlines() if line.strip().startswith("File ")]
        where = next((line for line in reversed(lines) if "/lib/python" not in line and "site-packages" not in line), "")
        wrong.append(f"raised {raised.strip().splitlines()[-1][:160]} at {where}")
    elif code not in CODES:
        wrong.append(f"exit code {code}")
    elif code == 2:
        now = listing(desk)
        changed = {name for name in {*before, *now} if before.get(name) != now.get(name)}
        if changed - {".", "run/.lock", "run"}:
            wrong.append(f"wrote on exit code 2: {sorted(changed)[:3]}")
    if any((ord(one) < 32 and one not in "\n\t") or one in "\u202e\u200b\x7f" for one in said):
        wrong.append(
            f"control characters printed: {[one for one in said if ord(one) < 32 and one not in chr(10) + chr(9)][:3]}"
        )
    if "Traceback" in said:
        wrong.append("a traceback printed")
    if time.process_time() - began > SLOW:
        wrong.append(f"took more than {SLOW:.0f} s")
    return code, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=1.0, help="of processor time")
    parser.add_argument("--only", type=int, help="number of a case")
    asked = parser.parse_args()
    os.environ["XUNCHA_LANG"] = "zh" if asked.seed % 2 else "en"
    root = Path(tempfile.mkdtemp(prefix="fuzz-"))
    base = root / "base"
    write_base(base / "county")
    for words in (["plan", "county", "--method", "uniform", "-o", "plan.csv"],
                  ["simulate", "county", "--plan", "plan.csv", "-n", "2", "-o", "run", "--events"]):  # fmt: skip
        code, said, raised = typed(base, words)
        if raised or code not in {0, 1}:
            raise SystemExit(f"the base does not run: {said}{raised}")
    codes: Counter[tuple[str, int]] = Counter()
    told: dict[str, list[int]] = {}
    number, until = 0, time.process_time() + 60 * asked.minutes
    while time.process_time() < until if asked.only is None else number == 0:
        case = number if asked.only is None else asked.only
        rng = np.random.default_rng([asked.seed, case])
        desk = root / "desk"
        shutil.rmtree(desk, ignore_errors=True)
        shutil.copytree(base, desk)
        spoil = SPOILERS[case % len(SPOILERS)]
        words = spoil(desk, rng)
        code, wrong = faults(desk, words)
        codes[spoil.__name__, code] += 1
        for text in wrong:
            if text not in told:
                print(f"case {case} ({' '.join(words)}): {text}", flush=True)
            told.setdefault(text, []).append(case)
        if asked.only is not None:
            print(root, *typed(desk, words), sep="\n")
        number += 1
    print(
        f"seed {asked.seed}: {number} cases, {json.dumps({f'{name} {code}': n for (name, code), n in sorted(codes.items())})}"
    )
    print(f"{sum(map(len, told.values()))} faults of {len(told)} kinds")
    if asked.only is None:
        shutil.rmtree(root)
    raise SystemExit(1 if told else 0)


if __name__ == "__main__":
    main()
