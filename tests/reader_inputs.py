"""Inputs that readers read, from which fuzzing begins (`readers.py`): tables, workbooks in parts, texts in TOML and JSON."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import polars as pl
import xlsxwriter
from county_files import mergers_table, sites_table, toml
from make import base, merged, staff_rows
from old_workbooks import DATE, PERCENT, packed, stream_of

PART = re.compile(rb"(?:^|\n)%%([^\n]*)\n")
TEXTS = {
    "sites": "代码,村名,乡镇,分类,总人口(人),集体经济收入（万元）,上次巡察日期\n"
             "330503001201,甲村,南浔镇,重点村,1200,12.5,2021.5.1\n330503001202,乙村,南浔镇,一般,800,3,2021年5月2日\n合计,,,,2000,,\n",
    "plan": "村名,方式,巡察组,轮次,进驻日期,撤离日期,天数,固定\n"
            "village 0-2,direct,district-1,2027-spring,2027-03-01,2027-03-08,6.5,轮次\n",
    "staff": "编号,巡察办,职务,可用轮次,家庭所在乡镇,专业\nd1,district,组长,2027-spring,330503001,审计；财会\n",
    "done": "id,date\n330503001201,2027-03-20\n",
    "travel": "from,to,days\ndistrict,330503001201,0.5\n330503001201,district,0.5\n",
    "blocked": "巡察办,巡察组,乡镇代码,代码,停巡日期,恢复日期,原因\ndistrict,,,,2027-03-08,2027-03-12,集训\n",
    "hosts": "site,host\n330503001203,bureau 0\n330503002202,330503991\n",
    "predecessors": mergers_table(),
    "observed": "日期,覆盖率,已巡村数,分类\n2027-06-30,50%,,重点村\n2028-06-30,,12,\n",
}  # fmt: skip
GIVEN: dict[str, Any] = {
    "sites": {"done": "done.csv", "hosts": "hosts.csv", "predecessors": "predecessors.csv"},
    "travel": {"table": "travel.csv"},
    "calendar": {"blocked": "blocked.csv"},
}
TABLES_GIVEN = ("sites", "staff", "done", "travel", "blocked", "hosts", "predecessors")
OUTLINE = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": {"type": "MultiPolygon", '
    '"coordinates": [[[[120.2, 30.7], [120.6, 30.7], [120.6, 31.1], [120.2, 30.7]]]]}}]}'
)
SWEEP = (
    'scenario = "nanxun"\nn = 2\nplan = "uniform"\n[factors]\n"teams.nanxun.count" = [1, 2]\n'
    '"uncertainty.visit_cv" = { low = 0.0, high = 0.5 }\n'
)
SETTINGS = (
    "项目|名称|分类|日期|数值\n组数||||3\n轮次|春|| 3-1|40\n轮次|秋||2027-10-08|30\n节点|过半|重点村|2029-06-30|50%\n"
    "届始|||2027-01-01|\n届期||||5\n波动||||0.25\n"
)
SETS = "组数.district=5\nuncertainty.visit_cv=20%\nrounds.yearly[1].on_site_days=40\nteams.city={count=2}\ntitle.zh=“名”"
OBSERVED_TEXT = "日期,覆盖率,已巡村数,分类,巡察办\n2027-06-30,50%,,重点村,\n2028-06-30,,12,,\n2028-12-31,,3,,park\n"
FIGURES = (
    '[{"name": "district", "low": 0.5, "high": 12}, {"name": "city", "low": 1.0, "high": 2, "n": null}]',
    "name,low,high\ndistrict,0.5,12\ncity,1.0,0\n",
)
WORDS = (
    *("代码", "村名", "乡镇", "分类", "人口", "万元", "合计", "重点村", "district", "330503001201"),
    *("2027-03-01", "2027年3月", "3月1日", "50%", "1,200", "０．５", "1e999", "nan", "inf", "-0", "true", "是"),
    *("9999-12-31", "0001-01-01", "9999年12月31日", "99999999999999999999", "1e308", "-1", "[[", "{}", "[]"),
    *("\u200b", "\ufeff", "\ufffd", "\x00", '"', "\n", "=1+1"),
)
"""What stands in inputs, for the fuzzer to put elsewhere."""
MARKUP = (
    *('repeated="', "&#10;", "<row ", "</c>", 't="s"', ' r="XFD1048576"', "hidden", "mergeCell ref="),
    *("1048577", "-1", "99999999"),
)
"""What stands in the parts of workbooks."""


def flat(parts: Mapping[str, bytes]) -> bytes:
    """Parts one after the other, each behind a line with its name."""
    return b"\n".join(b"%%" + name.encode() + b"\n" + part for name, part in parts.items())


def parts_of(raw: bytes) -> dict[str, bytes]:
    """Parts by name; what can be no name is passed over."""
    split = PART.split(raw)[1:]
    names = (name.decode("utf-8", "replace").replace("\0", "") for name in split[::2])
    return {name: part for name, part in zip(names, split[1::2], strict=True) if name}


def workbook_of_texts(texts: Mapping[str, str], mark: str = ",") -> bytes:
    """Sheets of a workbook by name, the first with numbers in several formats, a hidden row and a merged area."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed) as book:
        book.set_properties({"created": dt.datetime(2027, 1, 1, tzinfo=dt.UTC)})
        for name, text in texts.items():
            sheet = book.add_worksheet(name)
            for row, line in enumerate(text.split("\n")):
                for column, cell in enumerate(line.replace('"', "").split(mark)):
                    sheet.write_string(row, column, cell)
        first = book.worksheets()[0]
        for column, code in enumerate(("0%", "yyyy-mm-dd", "General")):
            first.write(1, 7 + column, 0.5, book.add_format({"num_format": code}))
        first.set_row(1, None, None, {"hidden": True})
        first.merge_range(0, 7, 0, 8, "备注")
    return packed.getvalue()


ODS = """<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:automatic-styles><style:style style:name="ta">
<style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>
<table:table table:name="村" table:style-name="tb"><table:table-column table:number-columns-repeated="2"
 table:visibility="collapse"/><table:table-row><table:table-cell><text:p>代码</text:p></table:table-cell>
<table:table-cell><text:p>村名</text:p></table:table-cell>
<table:table-cell><text:p>人口</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="2">
<table:table-cell office:value-type="string"><text:p>330503001201</text:p></table:table-cell>
<table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="2"><text:p>甲村</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="1200" table:number-columns-repeated="2"><text:p>1,200</text:p>
</table:table-cell><table:table-cell office:value-type="date" office:date-value="2027-03-01T00:00:00"/>
<table:table-cell office:value-type="percentage" office:value="0.5"/><table:table-cell office:value-type="boolean"/>
<table:table-cell table:formula="of:=1"/></table:table-row></table:table></office:spreadsheet></office:body>
</office:document-content>"""
MIME = b"application/vnd.oasis.opendocument.spreadsheet"


def unpacked(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.startswith(("docProps", "xl/theme"))}


def workbook_of(parts: Mapping[str, bytes]) -> bytes:
    """Pack the parts of a workbook as spreadsheet programs do."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)  # a time of its own, the same each day
    return packed.getvalue()


def table_seeds() -> list[bytes]:
    texts = list(TEXTS.values())
    encodings = ("utf-8", "gb18030", "utf-16", "utf-8-sig")
    return [bytes([k]) + text.encode(encodings[k % 4]) for k, text in enumerate(texts)]


def xlsx_seeds() -> list[bytes]:
    return [b"\0" + flat(unpacked(workbook_of_texts({"村": TEXTS["sites"], "二": TEXTS["sites"]})))]


def xls_seeds() -> list[bytes]:
    rows: list[list[Any]] = [line.split(",") for line in TEXTS["sites"].split("\n")]
    rows[1] += [(0.5, PERCENT), (44317.0, DATE), True, 1200.0]
    return [b"\0" + stream_of(rows, merged=[(1, 2, 2, 2)], hidden_row=2, hidden_column=5)]


def ods_seeds() -> list[bytes]:
    return [b"\0" + flat({"mimetype": MIME, "content.xml": ODS.encode()})]


def file_seeds() -> list[bytes]:
    """Workbooks and Parquet as they lie on the disk."""
    parquet = io.BytesIO()
    pl.DataFrame({"代码": ["330503001201"], "村名": ["甲村"], "人口": [1200], "收入": [2.5]}).write_parquet(parquet)
    ods = workbook_of({"mimetype": MIME, "content.xml": ODS.encode()})
    xlsx, xls = workbook_of_texts({"村": TEXTS["sites"]}), packed(xls_seeds()[0][1:])
    return [b"\0" + raw for raw in (parquet.getvalue(), ods, xlsx, xls)]


def scenario_text(changes: Mapping[str, Any]) -> bytes:
    return "".join(f"{key} = {toml(value)}\n" for key, value in merged(base(), changes).items()).encode()


def given_table(name: str) -> bytes:
    """A table of the county, which keeps all others."""
    whole = {"sites": sites_table(), "staff": "\n".join([TEXTS["staff"].split("\n")[0], *staff_rows()])}
    return (whole | {key: text for key, text in TEXTS.items() if key not in whole})[name].encode()
