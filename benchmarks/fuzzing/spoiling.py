"""Ways to spoil a scenario, a table, a plan or a run folder; each returns the command that then meets what is spoiled."""

from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from base import SCENARIO, TABLES
from numpy.random import Generator

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
                second_line = int(rng.integers(len(lines)))
                lines[line], lines[second_line] = lines[second_line], lines[line]
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
            formats = [
                book.add_format({"num_format": pattern}) for pattern in ("0%", "yyyy-mm-dd", "@", "General", "yyyy年m月d日")
            ]
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
                second_file = files[int(rng.integers(len(files)))]
                file.write_bytes(second_file.read_bytes() if second_file.exists() else b"")
            case 2:
                file.write_bytes(file.read_bytes()[: int(rng.integers(200))]) if file.exists() else None
            case 3:
                flip(file, rng)
    rerun = ["simulate", "county", "--plan", "plan.csv", "-n", "2", "-o", "run"]
    return [["compare", "run", "run"], ["plot", "run", "-o", "x.svg"], rerun][int(rng.integers(3))]


def flip(file: Path, rng: Generator) -> None:
    """Flip a bit."""
    raw = bytearray(file.read_bytes() if file.exists() else b"")
    if raw:
        raw[int(rng.integers(len(raw)))] ^= 1 << int(rng.integers(8))
        file.write_bytes(raw)


SPOILERS: tuple[Callable[[Path, Generator], list[str]], ...] = (spoil_scenario, spoil_table, spoil_plan, spoil_run)
