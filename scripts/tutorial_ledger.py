"""Make the ledger of the tutorial: real villages of four townships, figures made up, kept as offices keep such tables.

    python scripts/tutorial_ledger.py

Township cells are merged, there is a title above the header, no codes, and a total at the end.
"""

import math
import sys
from pathlib import Path

import polars as pl
import xlsxwriter

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "tutorial" / "villages.xlsx"
TOWNSHIPS = ("善琏镇", "千金镇", "石淙镇", "旧馆街道")
MANY_LETTERS, FEW_LETTERS = 6, 2
HEADERS = ("序号", "所在乡镇(街道)", "村(社区)名称", "总人口", "村域面积(平方公里)", "集体经济收入(万元)", "信访量", "村类别")


def figures(number: int) -> tuple[int, float, float, int, str]:
    """Make up the figures of a village: smooth sequences without any randomness, so that the file is always the same."""
    wave = math.sin(number * 1.7) + math.sin(number * 0.63)
    people = round(1400 + 420 * wave)
    letters = max(round(3 + 2.5 * math.sin(number * 2.9) + 1.2 * wave), 0)
    site_class = "重点村" if letters >= MANY_LETTERS else "较好村" if letters <= FEW_LETTERS else "一般村"
    return people, round(2.6 + 0.7 * math.sin(number * 0.9), 1), round(95 + 45 * math.sin(number * 1.1), 1), letters, site_class


def main() -> int:
    """Write the workbook."""
    sites = pl.read_csv(ROOT / "scenarios" / "files" / "nanxun" / "sites.csv", infer_schema=False)
    villages = sites.filter((pl.col("kind") == "village") & pl.col("township_name").is_in(TOWNSHIPS))
    TARGET.parent.mkdir(exist_ok=True)
    with xlsxwriter.Workbook(TARGET) as book:
        sheet = book.add_worksheet("村情台账")
        bold, middle = book.add_format({"bold": True, "align": "center", "border": 1}), book.add_format({"valign": "vcenter"})
        sheet.merge_range(0, 0, 0, len(HEADERS) - 1, "行政村基本情况台账（教程用例，数字为虚构）", bold)
        sheet.write_row(1, 0, HEADERS, bold)
        row = 2
        for township in TOWNSHIPS:
            names = villages.filter(pl.col("township_name") == township)["name"].to_list()
            sheet.merge_range(row, 1, row + len(names) - 1, 1, township, middle)
            for name in names:
                sheet.write(row, 0, row - 1)
                sheet.write(row, 2, name)
                sheet.write_row(row, 3, figures(row))
                row += 1
        sheet.write(row, 1, "合计", bold)
        sheet.write_formula(row, 3, f"=SUM(D3:D{row})", bold, sum(figures(number)[0] for number in range(2, row)))
        sheet.set_column(1, 2, 16)
        sheet.set_column(3, 7, 13)
    print(f"{TARGET.relative_to(ROOT)}: {row - 2} villages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
