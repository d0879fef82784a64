"""Random ledgers put together from the kinds that real ones are made of: read whole, whatever stands around the rows.

A seed is one ledger; `python tests/scenarios/tables/test_table_fuzz.py 1000` tries as many more.
"""

import random
import sys
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from scenarios.problems import Findings
from scenarios.tables.columns import SITES
from scenarios.tables.read_table import read_with_reading

SEEDS = range(40)
NAMES = {
    "id": ["代码", "统计用区划代码", "村编码", " 代 码 ", "代码(12位)"],
    "name": ["村名", "行政村名称", "村(社区)名称", "村名\n"],
    "township_name": ["乡镇", "所在乡镇(街道)", "镇街"],
    "class": ["分类", "村类别"],
    "population": ["人口", "总人口(人)", "2026年末总人口", "户籍人口数"],
    "income": ["集体经济收入(万元)", "2026年村集体经济收入（万元）", "村集体收入/万元"],
}
EXTRA = ["序号", "备注", "书记姓名"]
CLASSES = {"重点村": "key", "一般": "general", "较好村": "good", "A类": "key"}
INVISIBLE = ["", "\u200b", "\u00ad", "\u3000", "\u00a0", "\u2060"]


def ledger(seed: int, folder: Path) -> tuple[Path, list[tuple[str, str, str, float, float]]]:
    """Write a ledger; return its path and what its rows say."""
    dice = random.Random(seed)
    headers = {name: dice.choice(words) for name, words in NAMES.items()}
    order = [*headers, *dice.sample(EXTRA, dice.randint(0, len(EXTRA)))]
    dice.shuffle(order)
    truth, rows = [], []
    for k in range(dice.randint(3, 12)):
        code, name, word = f"3305031002{k:02d}", f"{chr(0x7530 + k)}家村", dice.choice(list(CLASSES))
        people, income = float(dice.randint(100, 3000)), dice.randint(1, 500) / 10
        truth.append((code, name, CLASSES[word], people, income * 10))
        mark = dice.choice(INVISIBLE)
        cell: dict[str, Any] = {"id": code[:6] + mark + code[6:], "name": name + mark, "township_name": "南浔镇", "class": word,
                                "population": int(people), "income": income, "序号": k + 1, "备注": "",
                                "书记姓名": "某"}  # fmt: skip
        rows.append([cell[column] for column in order])
        if dice.random() < 0.15:
            rows.append([dice.choice(["一、南浔镇(6个村)", "（二）双林镇"])] + [""] * (len(order) - 1))
        if dice.random() < 0.1:
            rows.append([headers.get(column, column) for column in order])
    rows.append(["合 计"] + [""] * (len(order) - 1))
    head = [headers.get(column, column) for column in order]
    above = [["巡察对象台账"]] * dice.randint(0, 3)
    whole = [row + [""] * (len(order) - len(row)) for row in [*above, head, *rows]]
    if dice.random() < 0.5:
        return _workbook(dice, whole, folder), truth
    separator = dice.choice([",", ";", "\t", "|"])
    text = "\n".join(separator.join(str(cell).replace("\n", "") for cell in row) for row in whole)
    path = folder / dice.choice(["t.csv", "t.txt", "t.xlsx"])
    encoding = "utf-8-sig" if any(mark and mark in text for mark in INVISIBLE) else dice.choice(["utf-8", "gb18030", "utf-16"])
    path.write_bytes(text.encode(encoding))
    return path, truth


def _workbook(dice: random.Random, rows: list[list[Any]], folder: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    down, right = dice.randint(0, 3), dice.randint(0, 2)
    for k, row in enumerate(rows):
        for column, value in enumerate(row):
            if value != "":
                sheet.cell(row=1 + down + k, column=1 + right + column, value=value)
    if dice.random() < 0.3:
        sheet.row_dimensions[len(rows) + down - 1].hidden = True
    if dice.random() < 0.3:
        sheet.cell(row=1_048_576, column=16_384, value=" ")
    if dice.random() < 0.3:
        book.create_sheet("填表说明", 0).append(["请如实填写"])
    path = folder / dice.choice(["t.xlsx", "t.xlsm", "t.csv"])
    book.save(path)
    return path


def holds(seed: int, folder: Path) -> None:
    path, truth = ledger(seed, folder)
    findings = Findings()
    frame, _ = read_with_reading(path, SITES, findings)
    assert findings.errors == [], (seed, [str(problem) for problem in findings.errors])
    rows = frame.select("id", "name", "class", "population", "income").rows()
    assert [row[:3] for row in rows] == [row[:3] for row in truth], seed
    assert [row[3:] for row in rows] == [pytest.approx(row[3:]) for row in truth], seed


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.slow
def test_a_random_ledger_is_read_whole(seed: int, tmp_path: Path) -> None:
    holds(seed, tmp_path)


if __name__ == "__main__":
    for number in range(int(sys.argv[1])):
        with tempfile.TemporaryDirectory() as scratch:
            holds(1000 + number, Path(scratch))
