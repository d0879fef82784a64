"""Spoils scenarios, tables, plans and run folders at random: python benchmarks/fuzz_inputs.py --seed 1 --minutes 10.

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
from collections.abc import Callable
from pathlib import Path

import numpy as np
import xlsxwriter
from numpy.random import Generator

from xuncha.cli.commands import run_program

CODES = {0, 1, 2, 3, 4}
SLOW = 20.0
"""Seconds of one command that are told."""
SCENARIO = """
name = "fuzz"
title = { zh = "试", en = "Fuzz" }

[term]
start = 2027-01-01
years = 5

[rounds]
yearly = [
  { name = { zh = "春", en = "spring" }, start = "03-01", on_site_days = 40 },
  { name = { zh = "秋", en = "autumn" }, start = "10-08", on_site_days = 40 },
]

[sites]
table = "sites.csv"
done = "done.csv"

[travel]
table = "travel.csv"

[calendar]
blocked = "blocked.csv"

[staff]
table = "staff.csv"

[offices.district]
name = { zh = "区巡察办", en = "district" }
level = "county"
region = "330503"
lon = 120.4
lat = 30.9

[teams.district]
count = 2
size = 3

[modes.regular]
[modes.integrated]
[modes.direct]

[policies.online-channel]
on = false

[[milestones]]
name = { zh = "全覆盖", en = "all" }
by = 2031-12-31
target = 1.0

[findings]

[simulation]
replications = 2
"""
TABLES = {
    "sites.csv": "id,name,kind,class,theme,lon,lat,population,area,income,complaints,funds\n"
    + "".join(f"33050300{t},镇{t},township,,,120.{t},30.9,0,0,0,0,0\n" for t in (1, 2))
    + "".join(
        f"33050300{t}20{v},{'甲乙丙丁'[v]}村{t},village,{('key', 'general', 'good')[v % 3]},roads,120.{t}{v},30.9,9,2,99,3,5\n"
        for t in (1, 2) for v in range(4)
    ),
    "done.csv": "id,date\n330503001200,2027-03-20\n",
    "travel.csv": "from,to,days\n330503001200,330503001201,0.2\n",
    "blocked.csv": "office,from,to\ndistrict,2027-04-01,2027-04-05\n",
    "staff.csv": "id,office,role,home\n" + "".join(
        f"p{k},district,{('leader', 'deputy', 'member')[k % 3]},33050300{1 + k % 2}\n" for k in range(8)
    ),
}  # fmt: skip
WORDS = [
    *["", "0", "-1", "1e9", "1e999", "nan", "inf", "0.5", "50%", "2026.10.1", "2027-02-30", "2027年3月1日", "999999999999"],
    *["true", "True", "是", "空", "=1+1", '=HYPERLINK("x")', "@x", "+1", "\x1b[31m", "\u202e", "\u200b", "\u00a0"],
    *[
        "，",
        "：",
        "＝",
        "“",
        "”",
        '"',
        "'",
        "\\",
        "[",
        "]",
        "{",
        "}",
        ",",
        ";",
        "\t",
        "\n",
        "\r",
        "#",
        "\ufeff",
        "\0",
        "𠮷",
        "é",
    ],
    *[
        "key",
        "重点村",
        "330503001200",
        "330503",
        "330503001",
        "village",
        "镇村一体巡",
        "district-1",
        "district",
        "春",
        "x" * 400,
    ],
    *["..", "../x", "/dev/null", "nanxun", "sites.csv", "2027-03-01", "03-01", "1,000", "10天"],
]


def spoiled(text: str, rng: Generator) -> bytes:
    """Spoil a text a few times, by bytes, words, lines or cells."""
    for _ in range(int(rng.integers(1, 4))):
        lines = text.split("\n")
        line = int(rng.integers(len(lines)))
        word = WORDS[int(rng.integers(len(WORDS)))]
        place = int(rng.integers(len(text) + 1))
        match int(rng.integers(9)):
            case 0:
                text = text[:place] + word + text[place:]
            case 1:
                text = text[:place] + word + text[place + int(rng.integers(1, 12)) :]
            case 2:
                lines.insert(line, lines[int(rng.integers(len(lines)))])
                text = "\n".join(lines)
            case 3:
                del lines[line]
                text = "\n".join(lines)
            case 4 | 5 | 6:
                mark = "," if lines[line].count(",") > 1 else "="
                cells = lines[line].split(mark)
                cells[int(rng.integers(len(cells)))] = f" {word}" if mark == "=" else word
                lines[line] = mark.join(cells)
                text = "\n".join(lines)
            case 7:
                other = int(rng.integers(len(lines)))
                lines[line], lines[other] = lines[other], lines[line]
                text = "\n".join(lines)
            case 8:
                mark = "," if "," in lines[0] else " "
                column = int(rng.integers(lines[0].count(mark) + 1))
                text = "\n".join(mark.join(cell for k, cell in enumerate(row.split(mark)) if k != column) for row in lines)
    encoding = ("utf-8", "utf-8", "utf-8", "utf-8", "gb18030", "utf-8-sig", "utf-16")[int(rng.integers(7))]
    raw = text.encode(encoding, "surrogatepass")
    if rng.random() < 0.1 and raw:
        place = int(rng.integers(len(raw)))
        raw = raw[:place] + bytes([int(rng.integers(256))]) + raw[place + int(rng.integers(3)) :]
    return raw


def workbook(text: str, file: Path, rng: Generator) -> None:
    """Write a table as a workbook with cells of mixed types, some of them merged, in hidden rows or on a second sheet."""
    with xlsxwriter.Workbook(str(file), {"nan_inf_to_errors": True}) as book:
        for _ in range(int(rng.integers(1, 3))):
            sheet = book.add_worksheet()
            formats = [book.add_format({"num_format": one}) for one in ("0%", "yyyy-mm-dd", "@", "General", "yyyy年m月d日")]
            for row, line in enumerate(text.split("\n")):
                for column, cell in enumerate(line.split(",")):
                    style = formats[int(rng.integers(len(formats)))]
                    number = cell.replace(".", "", 1).isdigit() and len(cell) < 12 and rng.random() < 0.7
                    sheet.write(row, column, float(cell) if number else cell[:30000], style)
            if rng.random() < 0.3:
                sheet.set_row(int(rng.integers(1, 6)), None, None, {"hidden": True})
            if rng.random() < 0.2:
                row = int(rng.integers(1, 5))
                sheet.merge_range(row, 0, row + 2, 0, WORDS[int(rng.integers(len(WORDS)))])


def write_base(folder: Path) -> None:
    """Write the scenario as it should be."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scenario.toml").write_text(SCENARIO, encoding="utf-8")
    for name, text in TABLES.items():
        (folder / name).write_text(text, encoding="utf-8")


def spoil_scenario(desk: Path, rng: Generator) -> list[str]:
    (desk / "county" / "scenario.toml").write_bytes(spoiled(SCENARIO, rng))
    return ["check", "county"] if rng.random() < 0.7 else ["plan", "county", "--method", "uniform", "-o", "new.csv"]


def spoil_table(desk: Path, rng: Generator) -> list[str]:
    name = list(TABLES)[int(rng.integers(len(TABLES)))]
    file = desk / "county" / name
    raw = spoiled(TABLES[name], rng)
    if rng.random() < 0.3:
        toml = desk / "county" / "scenario.toml"
        toml.write_text(SCENARIO.replace(name, f"{file.stem}.xlsx"), encoding="utf-8")
        file = file.with_suffix(".xlsx")
        workbook(raw.decode("utf-8", "replace"), file, rng)
        if rng.random() < 0.2:
            flip(file, rng)
    else:
        file.write_bytes(raw)
    if name == "sites.csv" and rng.random() < 0.3:
        return ["new", "mine", "--sites", str(file.relative_to(desk))]
    return ["check", "county"] if rng.random() < 0.7 else ["plan", "county", "--method", "risk", "-o", "new.csv"]


def spoil_plan(desk: Path, rng: Generator) -> list[str]:
    text = (desk / "plan.csv").read_text(encoding="utf-8-sig")
    if rng.random() < 0.3:
        workbook(spoiled(text, rng).decode("utf-8", "replace"), desk / "spoilt.xlsx", rng)
        name = "spoilt.xlsx"
    else:
        (desk / "spoilt.csv").write_bytes(spoiled(text, rng))
        name = "spoilt.csv"
    commands = [
        ["simulate", "county", "--plan", name, "-n", "2", "-o", "sim"],
        ["replan", "county", "--plan", name, "--as-of", "2028-01-01", "-o", "new.csv"],
        ["compare", "plan.csv", name, "--scenario", "county", "-n", "2"],
        ["roster", "county", "--plan", name, "-o", "roster.xlsx"],
    ]
    return commands[int(rng.integers(len(commands)))]


def spoil_run(desk: Path, rng: Generator) -> list[str]:
    files = sorted(path for path in (desk / "run").rglob("*") if path.is_file())
    for _ in range(int(rng.integers(1, 3))):
        file = files[int(rng.integers(len(files)))]
        match int(rng.integers(4)):
            case 0:
                file.unlink(missing_ok=True)
            case 1:
                other = files[int(rng.integers(len(files)))]
                file.write_bytes(other.read_bytes() if other.exists() else b"")
            case 2:
                file.write_bytes(file.read_bytes()[: int(rng.integers(200))]) if file.exists() else None
            case 3:
                flip(file, rng)
    again = ["simulate", "county", "--plan", "plan.csv", "-n", "2", "-o", "run"]
    return [["compare", "run", "run"], ["plot", "run", "-o", "x.svg"], again][int(rng.integers(3))]


def flip(file: Path, rng: Generator) -> None:
    """Flip a bit."""
    raw = bytearray(file.read_bytes() if file.exists() else b"")
    if raw:
        raw[int(rng.integers(len(raw)))] ^= 1 << int(rng.integers(8))
        file.write_bytes(raw)


SPOILERS: tuple[Callable[[Path, Generator], list[str]], ...] = (spoil_scenario, spoil_table, spoil_plan, spoil_run)


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
