"""Every reader of what users give, with inputs that it reads: for fuzzing (`benchmarks/fuzzing/fuzz_readers.py`) and for tests.

Archives are given as their parts one after the other, so that what is spoilt is inside, not its checksum. What
only some readers need is imported by these: a fuzzer watches all that is loaded, which takes long.
"""

import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import xlsxwriter
from county_files import mergers_table, sites_table, toml
from make import STAFFED, base, merged, staff_rows, write_county
from old_workbooks import DATE, PERCENT, packed, stream_of

from scenarios.calibrating.observed import OBSERVED
from scenarios.creating.new_scenario import new_from_table
from scenarios.file.facts import DONE_TABLE, FACTS, read_facts
from scenarios.file.toml.reading import parse_toml
from scenarios.loading import load
from scenarios.plans.plan_columns import PLAN
from scenarios.plans.plan_table import read_plan_table
from scenarios.problems import Findings, ScenarioError
from scenarios.scenario import Scenario
from scenarios.sites.made.outline import read_outline
from scenarios.tables.columns import BLOCKED, DONE, HOSTS, PREDECESSORS, SITES, STAFF, TRAVEL
from scenarios.tables.read_table import read_with_reading
from scenarios.tables.reading import Reading
from scenarios.what_if.changed_scenario import WhatIf, load_if

TABLES = (SITES, PLAN, STAFF, DONE, TRAVEL, BLOCKED, HOSTS, PREDECESSORS, OBSERVED)
"""Columns of the tables; the first byte of an input says which."""
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
WORDS = (
    *(
        "代码",
        "村名",
        "乡镇",
        "分类",
        "人口",
        "万元",
        "合计",
        "重点村",
        "2027-03-01",
        "2027年3月",
        "3月1日",
        "50%",
        "1,200",
        "０．５",
    ),
    *(
        "district",
        "330503001201",
        "\u200b",
        "\ufeff",
        "\ufffd",
        "\x00",
        '"',
        "\n",
        "1e999",
        "nan",
        "inf",
        "-0",
        "=1+1",
        "true",
        "是",
    ),
)
MARKUP = (
    'repeated="',
    "&#10;",
    "<row ",
    "</c>",
    't="s"',
    ' r="XFD1048576"',
    "1048577",
    "-1",
    "99999999",
    "hidden",
    "mergeCell ref=",
)
"""What stands in the parts of workbooks."""


@dataclass(frozen=True)
class Reader:
    """A reader, what it reads, and how it may refuse."""

    name: str
    read: Callable[[bytes, Path], Any]
    """Takes an input and a folder to write it to."""
    seeds: Callable[[], Iterable[bytes]]
    refusals: tuple[type[Exception], ...] = (ScenarioError,)
    words: tuple[str, ...] = WORDS


def flat(parts: Mapping[str, bytes]) -> bytes:
    """Parts one after the other, each behind a line with its name."""
    return b"\n".join(b"%%" + name.encode() + b"\n" + part for name, part in parts.items())


def parts_of(raw: bytes) -> dict[str, bytes]:
    """Parts by name; what can be no name is passed over."""
    split = PART.split(raw)[1:]
    names = (name.decode("utf-8", "replace").replace("\0", "") for name in split[::2])
    return {name: part for name, part in zip(names, split[1::2], strict=True) if name}


def _written(folder: Path, name: str, raw: bytes) -> Path:
    path = folder / name
    path.write_bytes(raw)
    return path


def _told(findings: Findings) -> None:
    """Say what was found, and refuse, as commands do."""
    for problem in findings.warnings:
        str(problem)
    findings.stop_on_error()


def _read_table(raw: bytes, folder: Path) -> None:
    findings = Findings()
    _, reading = read_with_reading(_written(folder, "t.csv", raw[1:]), TABLES[raw[0] % len(TABLES) if raw else 0], findings)
    Reading((reading,)).lines()
    _told(findings)


def _read_old_workbook(raw: bytes, folder: Path) -> None:
    """Records of an old workbook, in a file that is sound."""
    _read_table(raw[:1] + packed(raw[1:]), folder)


def _read_archive(raw: bytes, folder: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts_of(raw[1:]).items():
            archive.writestr(name, part)
    _read_table(raw[:1] + packed.getvalue(), folder)


def _workbook(texts: Mapping[str, str], mark: str = ",") -> bytes:
    """Sheets of a workbook by name, the first with numbers in several formats, a hidden row and a merged area."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed) as book:
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


def _unpacked(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.startswith(("docProps", "xl/theme"))}


def workbook_of(parts: Mapping[str, bytes]) -> bytes:
    """Pack the parts of a workbook as spreadsheet programs do."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def _table_seeds() -> list[bytes]:
    texts = list(TEXTS.values())
    encodings = ("utf-8", "gb18030", "utf-16", "utf-8-sig")
    return [bytes([k]) + text.encode(encodings[k % 4]) for k, text in enumerate(texts)]


def _xlsx_seeds() -> list[bytes]:
    return [b"\0" + flat(_unpacked(_workbook({"村": TEXTS["sites"], "二": TEXTS["sites"]})))]


def _xls_seeds() -> list[bytes]:
    rows: list[list[Any]] = [line.split(",") for line in TEXTS["sites"].split("\n")]
    rows[1] += [(0.5, PERCENT), (44317.0, DATE), True, 1200.0]
    return [b"\0" + stream_of(rows, merged=[(1, 2, 2, 2)], hidden_row=2, hidden_column=5)]


def _ods_seeds() -> list[bytes]:
    return [b"\0" + flat({"mimetype": MIME, "content.xml": ODS.encode()})]


def _file_seeds() -> list[bytes]:
    """Workbooks and Parquet as they lie on the disk."""
    parquet = io.BytesIO()
    pl.DataFrame({"代码": ["330503001201"], "村名": ["甲村"], "人口": [1200], "收入": [2.5]}).write_parquet(parquet)
    ods = workbook_of({"mimetype": MIME, "content.xml": ODS.encode()})
    return [b"\0" + raw for raw in (parquet.getvalue(), ods, _workbook({"村": TEXTS["sites"]}), packed(_xls_seeds()[0][1:]))]


def _scenario_text(changes: Mapping[str, Any]) -> bytes:
    return "".join(f"{key} = {toml(value)}\n" for key, value in merged(base(), changes).items()).encode()


def _given(name: str) -> bytes:
    """A table of the county, which keeps all others."""
    whole = {"sites": sites_table(), "staff": "\n".join([TEXTS["staff"].split("\n")[0], *staff_rows()])}
    return (whole | {key: text for key, text in TEXTS.items() if key not in whole})[name].encode()


@cache
def _county() -> tuple[TemporaryDirectory[str], Path, Scenario]:
    """A county with all tables, kept as long as the process lives."""
    kept = TemporaryDirectory(prefix="readers-", ignore_cleanup_errors=True)
    folder = write_county(Path(kept.name) / "county", merged(STAFFED, GIVEN))
    for name in TABLES_GIVEN:
        _written(folder, f"{name}.csv", _given(name))
    return kept, folder, load(folder)


def _read_scenario(raw: bytes, folder: Path) -> None:
    county = shutil.copytree(_county()[1], folder / "county", dirs_exist_ok=True)
    _written(county, "scenario.toml", raw)
    load(county).reading.lines()


def _read_given(raw: bytes, folder: Path) -> None:
    """A table in its place beside the others; the first byte says which."""
    county = shutil.copytree(_county()[1], folder / "county", dirs_exist_ok=True)
    name = TABLES_GIVEN[raw[0] % len(TABLES_GIVEN)] if raw else "sites"
    _written(county, f"{name}.csv", raw[1:])
    load(county)


def _read_plan(raw: bytes, folder: Path) -> None:
    read_plan_table(_county()[2], _written(folder, "plan.csv", raw))


def _plan_seeds() -> list[bytes]:
    from optimize.planning import make_plan  # noqa: PLC0415 - see above
    from scenarios.plans.plan_files import write_visits  # noqa: PLC0415 - see above

    plan = make_plan(_county()[2], "uniform").plan
    with TemporaryDirectory() as folder:
        made = write_visits(plan.visits, Path(folder) / "plan.csv").read_bytes()
    return [b"\n".join(made.split(b"\n")[:4]), TEXTS["plan"].encode()]


@cache
def _run() -> tuple[TemporaryDirectory[str], Path]:
    from optimize.planning import make_plan  # noqa: PLC0415 - see above
    from xuncha.calls.simulations import store_run  # noqa: PLC0415 - see above

    kept = TemporaryDirectory(prefix="readers-", ignore_cleanup_errors=True)
    folder, scenario = Path(kept.name) / "run", _county()[2]
    store_run(folder, scenario, make_plan(scenario, "uniform").plan, {"method": "uniform"}, replications=2, seed=1)
    return kept, folder


def _run_texts() -> dict[str, bytes]:
    """Texts of a run folder."""
    run = _run()[1]
    files = sorted(path for path in run.rglob("*") if path.suffix in {".json", ".toml", ".csv", ""} and path.is_file())
    return {path.relative_to(run).as_posix(): path.read_bytes() for path in files if path.stat().st_size < 20_000}


def _read_run(raw: bytes, folder: Path) -> None:
    """A run with other texts; where the first byte is odd, its checksums are made to agree."""
    from results.run import open_run  # noqa: PLC0415 - see above
    from results.store.checksums import sums, sums_text  # noqa: PLC0415 - see above
    from results.store.layout import SUMS  # noqa: PLC0415 - see above

    shutil.rmtree(folder / "run", ignore_errors=True)
    run = shutil.copytree(_run()[1], folder / "run")
    known = _run_texts()
    for name, part in parts_of(raw[1:]).items():
        if name in known:
            _written(run, name, part)
    if raw and raw[0] % 2:
        files = [path for path in run.rglob("*") if path.is_file() and path.name not in {SUMS, ".lock"}]
        (run / SUMS).write_text(sums_text(sums(run, files)), encoding="utf-8")
    open_run(run)


def _run_seeds() -> list[bytes]:
    texts = {name: text for name, text in _run_texts().items() if not name.startswith("inputs/")}
    return [mark + flat(texts) for mark in (b"\0", b"\1")]


def _read_ledger(raw: bytes, folder: Path) -> None:
    """A ledger with a sheet of settings becomes a scenario."""
    shutil.rmtree(folder / "new", ignore_errors=True)
    text = raw.decode("utf-8", "replace")
    clean = re.sub(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]", "", text)
    ledger = _written(folder, "ledger.xlsx", _workbook({"村": TEXTS["sites"].replace(",", "|"), "设置": clean}, "|"))
    new_from_table(folder / "new", ledger)


def _read_facts(raw: bytes, folder: Path) -> None:
    (folder / DONE_TABLE).touch()
    _written(folder, FACTS, raw)
    read_facts(folder)


def _read_sweep(raw: bytes, folder: Path) -> None:
    from xuncha.experiments.sweep_file import read_sweep_file  # noqa: PLC0415 - see above

    read_sweep_file(_written(folder, "sweep.toml", raw))


def _read_outline(raw: bytes, folder: Path) -> None:
    read_outline(_written(folder, "outline.json", raw))


def _read_sets(raw: bytes, _folder: Path) -> None:
    sets = tuple(raw.decode("utf-8", "replace").split("\n"))
    load_if(_county()[1], WhatIf(sets=sets))


READERS = (
    Reader("tables", _read_table, _table_seeds),
    Reader("xlsx", _read_archive, _xlsx_seeds, words=(*WORDS, *MARKUP)),
    Reader("ods", _read_archive, _ods_seeds, words=(*WORDS, *MARKUP)),
    Reader("xls", _read_old_workbook, _xls_seeds),
    Reader("files", _read_table, _file_seeds),
    Reader("toml", lambda raw, _: parse_toml(raw, "scenario.toml"), lambda: [_scenario_text(STAFFED), SWEEP.encode()]),
    Reader("scenario", _read_scenario, lambda: [_scenario_text(merged(STAFFED, GIVEN))]),
    Reader("given tables", _read_given, lambda: [bytes([k]) + _given(name) for k, name in enumerate(TABLES_GIVEN)]),
    Reader("plan tables", _read_plan, _plan_seeds),
    Reader(
        "outline", lambda raw, folder: read_outline(_written(folder, "o.json", raw)), lambda: [OUTLINE.encode()], (ValueError,)
    ),
    Reader("run folders", _read_run, _run_seeds),
    Reader("ledger", _read_ledger, lambda: [SETTINGS.encode()]),
    Reader("facts", _read_facts, lambda: [b'as_of = 2028-01-01\nplan = "../plan.csv"\n']),
    Reader("sweep", _read_sweep, lambda: [SWEEP.encode()]),
    Reader("set", _read_sets, lambda: [SETS.encode()]),
)
