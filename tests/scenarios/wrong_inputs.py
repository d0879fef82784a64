"""Wrong inputs, each as a small scenario is spoiled by it."""

from collections.abc import Callable
from pathlib import Path

from small_files import FILES, SITES

TOML = "scenario.toml"
Spoil = Callable[[Path], None]


def swap(file: str, *changes: tuple[str, str]) -> Spoil:
    """Replace texts in a file; each must be there."""

    def spoil(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        (folder / file).write_text(text, encoding="utf-8")

    return spoil


def put(file: str, data: bytes) -> Spoil:
    """Write a file anew."""

    def spoil(folder: Path) -> None:
        (folder / file).write_bytes(data)

    return spoil


def drop(file: str) -> Spoil:
    """Delete a file."""
    return lambda folder: (folder / file).unlink()


def as_table(name: str, data: bytes) -> Spoil:
    """Let another file hold the sites."""

    def spoil(folder: Path) -> None:
        toml('"sites.csv"', f'"{name}"')(folder)
        put(name, data)(folder)

    return spoil


def toml(old: str, new: str) -> Spoil:
    return swap(TOML, (old, new))


def sites(old: str, new: str) -> Spoil:
    return swap("sites.csv", (old, new))


TWO_DATES = SITES.replace("上次巡察日期", "上次巡察日期,本届已巡日期").replace("39,30.69,,", "39,30.69,,,2026-11-11").encode()


def section(text: str) -> Spoil:
    """Put more sections into the file."""
    return toml("[simulation]", f"{text}\n\n[simulation]")


def link(donor: str = "huzhou", region: str = "3306", more: str = "") -> str:
    return f'[[support]]\ndonor = "{donor}"\nregion = "{region}"\n{more}'


def exchange(offices: str, more: str = "") -> Spoil:
    return section(f"[[exchanges]]\noffices = {offices}\n{more}")


def pool(text: str) -> Spoil:
    return section(f'[pools.shared]\nname = {{ zh = "库", en = "pool" }}\npeople = 3\n{text}')


CASES: dict[str, tuple[Spoil, str, str, str]] = {
    # spoiled how; file, beginning of the place, a piece of what is found, allowed or advised
    # --- rosters
    "unknown rule of rosters": (toml("[simulation]", "[roster]\navoid = true\n\n[simulation]"), TOML, "roster", "avoid_home"),
    "no rounds to serve": (toml("[simulation]", "[roster]\nmost_rounds = 0\n\n[simulation]"), TOML, "roster.most_rounds", "1"),
    "rounds away below none": (section("[roster]\nmost_rounds_away = -1"), TOML, "roster.most_rounds_away", "0"),
    "no rounds in a row": (section("[roster]\nmost_rounds_in_a_row = 0"), TOML, "roster.most_rounds_in_a_row", "1"),
    "a part of a round away": (
        put(
            "staff.csv",
            FILES["staff.csv"].replace("可用轮次\nn0,nanxun,组长,", "可用轮次,外派轮数上限\nn0,nanxun,组长,,1.5").encode(),
        ),
        "staff.csv",
        "row 2, column rounds_away",
        "a whole number",
    ),
    "rounds away in words": (
        put(
            "staff.csv",
            FILES["staff.csv"].replace("可用轮次\nn0,nanxun,组长,", "可用轮次,外派轮数上限\nn0,nanxun,组长,,两").encode(),
        ),
        "staff.csv",
        "row 2, column 外派轮数上限",
        "两",
    ),
    "teams of outsiders only": (
        exchange('["nanxun", "huzhou"]', "outsiders = 6"),
        TOML,
        "exchanges[1].outsiders",
        "fewer than a team's people",
    ),
    # --- the file itself
    "no equals sign": (toml('name = "small"', "name"), TOML, "line 2", "no = after name"),
    "table twice": (toml("[simulation]", "[travel]"), TOML, "line", "travel again"),
    "unclosed string": (toml('name = "small"', 'name = "small'), TOML, "line 2", "text that is not closed"),
    "not UTF-8": (put(TOML, FILES[TOML].encode("gb18030")), TOML, "whole file", "save the file as UTF-8"),
    "no such date": (toml("by = 2029-03-31", "by = 2029-02-31"), TOML, "line", "Invalid date"),
    # --- keys
    "unknown section": (toml("[objective]", "[objectiv]"), TOML, "objectiv", "did you mean objective?"),
    "unknown key": (toml("carry_over", "carryover"), TOML, "simulation.carryover", "did you mean carry_over?"),
    "unknown key of an office": (toml("lon = 120.4", "lng = 120.4"), TOML, "offices.nanxun.lng", "did you mean lon?"),
    "unknown key of a list": (toml("by = 2029", "until = 2029"), TOML, "milestones[1].until", "target"),
    "missing key": (toml('level = "county"\n', ""), TOML, "offices.nanxun.level", "this key is required"),
    "missing section": (toml("[term]\nstart = 2026-10-01\nyears = 5\n", ""), TOML, "term", "this key"),
    "missing English name": (toml('zh = "小县", en = "a small county"', 'zh = "小县"'), TOML, "title.en", "this key"),
    "section that is no table": (
        swap(
            TOML,
            ("[classes]\nshares = { key = 0.2, general = 0.5, good = 0.3 }", ""),
            ('name = "small"', 'name = "small"\nclasses = 3'),
        ),
        TOML,
        "classes",
        "a table",
    ),
    # --- types and ranges
    "text for a number": (toml("years = 5", 'years = "five"'), TOML, "term.years", "a number"),
    "fraction for a whole number": (toml("count = 2", "count = 2.5"), TOML, "teams.nanxun.count", "a whole number"),
    "negative teams": (toml("count = 2", "count = -2"), TOML, "teams.nanxun.count", "0 or more"),
    "too many years": (toml("years = 5", "years = 50"), TOML, "term.years", "20 or less"),
    "term out of the calendar": (toml("start = 2026-10-01", "start = 1926-10-01"), TOML, "term.start", "2000-01-01"),
    "share above 1": (toml("share = 0.5", "share = 1.5"), TOML, "teams.huzhou.share", "0 or more and 1 or less"),
    "target of 0": (toml("target = 0.5", "target = 0"), TOML, "milestones[1].target", "more than 0 and 1 or less"),
    "target in per cent": (toml("target = 0.5", "target = 50"), TOML, "milestones[1].target", "1 or less"),
    "number for a name": (toml('name = "small"', "name = 5"), TOML, "name", "text in quotation marks"),
    "blank in the name": (toml('name = "small"', 'name = "a b"'), TOML, "name", "letters, digits"),
    "date in quotation marks": (toml("by = 2029-03-31", 'by = "31.3.2029"'), TOML, "milestones[1].by", "without quotation"),
    "number for a flag": (toml("weekends = true", "weekends = 7"), TOML, "calendar.weekends", "true or false"),
    "nan": (toml("detour = 1.4", "detour = nan"), TOML, "travel.detour", "1 or more"),
    "table for a list": (toml("[[milestones]]", "[milestones]"), TOML, "milestones", "a list"),
    "detour below 1": (toml("detour = 1.4", "detour = 0.4"), TOML, "travel.detour", "1 or more"),
    "longitude": (toml("lon = 120.4", "lon = 1204"), TOML, "offices.nanxun.lon", "180 or less"),
    "a round on the last of all days": (
        toml("start = 2026-10-12", "start = 9999-12-31"),
        TOML,
        "rounds.dated[1].start",
        "2199-12-31 or less",
    ),
    "a term to the last of all days": (toml("years = 5", "until = 9999-12-31"), TOML, "term.until", "2199-12-31 or less"),
    "digits without end": (toml("years = 5", f"years = 0x{4000 * 'f'}"), TOML, "whole file", "300 digits"),
    # --- words
    "unknown level": (toml('"county"', '"country"'), TOML, "offices.nanxun.level", "did you mean county?"),
    "unknown rule of carry-over": (
        toml('"next_round"', '"next_turn"'),
        TOML,
        "simulation.carry_over",
        "did you mean next_round?",
    ),
    "unknown class": (toml("{ key = 0.2", "{ kye = 0.2"), TOML, "classes.shares.kye", "did you mean key?"),
    "unknown mode": (toml("[modes.direct]", "[modes.dierct]"), TOML, "modes.dierct", "did you mean direct?"),
    "region of five digits": (toml('region = "330503"', 'region = "33050"'), TOML, "offices.nanxun.region", "2, 4, 6"),
    "month and day": (toml('start = "03-01"', 'start = "3-1"'), TOML, "rounds.yearly[1].start", "03-01"),
    "day that no month has": (toml('from = "01-20"', 'from = "13-20"'), TOML, "calendar.blackouts[1].from", "month and day"),
    "office in Chinese": (toml("[offices.huzhou]", '[offices."湖州"]'), TOML, "offices.湖州", "letters, digits"),
    # --- sections that contradict themselves or each other
    "blackout in two forms": (toml('to = "02-20"', "to = 2027-02-20"), TOML, "calendar.blackouts[1]", "both"),
    "blackout backwards": (
        swap(TOML, ('from = "01-20"', "from = 2027-02-20"), ('to = "02-20"', "to = 2027-01-20")),
        TOML,
        "calendar.blackouts[1]",
        "later than from",
    ),
    "shares of 110 %": (toml("good = 0.3", "good = 0.4"), TOML, "classes", "not to 1.1"),
    "shares and thresholds": (
        toml("[classes]", "[classes]\nthresholds = { key = 0.7, general = 0.4 }"),
        TOML,
        "classes",
        "not both",
    ),
    "thresholds upside down": (
        toml("shares = { key = 0.2, general = 0.5, good = 0.3 }", "thresholds = { key = 0.4, general = 0.7 }"),
        TOML,
        "classes",
        "not below",
    ),
    "no weight at all": (toml("[classes]", "[classes]\nindicators = { area = 0 }"), TOML, "classes", "above 0"),
    "unknown indicator": (toml("[classes]", "[classes]\nindicators = { arae = 1 }"), TOML, "classes.indicators.arae", "area"),
    "teams of no office": (toml("[teams.huzhou]", "[teams.huzou]"), TOML, "teams.huzou", "did you mean huzhou?"),
    "no team at all": (swap(TOML, ("count = 2", "count = 0"), ("count = 1", "count = 0")), TOML, "teams", "at least one team"),
    "milestone of no office": (
        toml("target = 0.5", 'target = 0.5\noffice = "nanxum"'),
        TOML,
        "milestones[1].office",
        "nanxun?",
    ),
    "milestone after the term": (toml("2029-03-31", "2039-03-31"), TOML, "milestones[1].by", "2031-10-01"),
    "milestone of a township's class": (
        toml("target = 0.5", 'target = 0.5\nkind = "township"\nclass = "key"'),
        TOML,
        "milestones[1].kind",
        "village",
    ),
    "no rounds": (
        swap(TOML, ("yearly = [", "yearly_ = ["), ("dated = [", "dated_ = [")),
        TOML,
        "rounds",
        "did you mean yearly?",
    ),
    "rounds overlap": (toml("start = 2026-10-12", "start = 2027-02-25"), TOML, "rounds", "shorten the stay"),
    "round outside the term": (toml("start = 2026-10-12", "start = 2025-10-12"), TOML, "rounds.dated[1]", "2031-10-01"),
    # --- links and quotas
    "linked with its own level": (
        toml("[modes.elevated]", '[modes.linked]\nsync = "county"\n[modes.elevated]'),
        TOML,
        "modes.linked.sync",
        "a level above county: province, prefecture",
    ),
    "linked with a lower level": (
        toml("[modes.elevated]", '[modes.elevated]\nsync = "zone"'),
        TOML,
        "modes.elevated.sync",
        "a level above prefecture: province",
    ),
    "linked and hosted": (
        toml("[modes.elevated]", '[modes.linked]\nhost = "township"\n[modes.elevated]'),
        TOML,
        "modes.linked.host",
        "none, if sync is given",
    ),
    "linked in clusters": (
        toml("[modes.elevated]", '[modes.linked]\nhost = "cluster"\n[modes.elevated]'),
        TOML,
        "modes.linked.host",
        "none, if sync is given",
    ),
    "quota by no region": (
        toml("[modes.elevated]", '[modes.elevated]\nquota = 1\nquota_per = "countys"'),
        TOML,
        "modes.elevated.quota_per",
        "did you mean county?",
    ),
    "quota_per without a quota": (
        toml("[modes.elevated]", '[modes.elevated]\nquota_per = "county"'),
        TOML,
        "modes.elevated",
        "quota_per needs",
    ),
    "least above the largest": (
        toml("[modes.elevated]", "[modes.elevated]\nquota = 2\nquota_least = 3"),
        TOML,
        "modes.elevated",
        "quota_least must not be above quota",
    ),
    "least of an unplanned mode": (
        toml("[modes.elevated]", "[modes.mobile]\nquota_least = 3\n[modes.elevated]"),
        TOML,
        "modes.mobile",
        "quota_least is for modes that the planner chooses",
    ),
    "sites without a mode": (toml("[modes.regular]\n", ""), TOML, "modes", "[modes.regular]"),
    # --- table files
    "no table": (drop("sites.csv"), "sites.csv", "whole file", "no such file"),
    "table of another kind": (as_table("sites.xls", b"%PDF-1.7"), "sites.xls", "whole file", "save the table as .xlsx"),
    "empty table": (put("sites.csv", b""), "sites.csv", "whole file", "an empty file"),
    "header alone": (put("sites.csv", SITES.splitlines()[0].encode()), "sites.csv", "whole file", "no rows"),
    "bytes that are no text": (put("sites.csv", bytes(range(256))), "sites.csv", "whole file", "UTF-8 nor GB18030"),
    "workbook that is none": (
        as_table("sites.xlsx", b"PK"),
        "sites.xlsx",
        "whole file",
        "a damaged workbook",
    ),
    "Parquet that is none": (
        as_table("sites.parquet", b"PAR1"),
        "sites.parquet",
        "whole file",
        "Parquet",
    ),
    "row that is too long": (sites("甲村,", "甲村,,,,,,,"), "sites.csv", "whole file", "line 4"),
    "quotation mark alone": (sites("甲村,", '"甲村,'), "sites.csv", "whole file", "quotation mark"),
    # --- headers
    "no codes": (sites("代码", "备注"), "sites.csv", "6 sites without a code", "one code for each"),
    "header misspelt": (
        sites("代码", "统计码"),
        "sites.csv",
        "6 sites without a code",
        "is the column 统计码 meant for codes?",
    ),
    "column twice": (sites("类型", "村名"), "sites.csv", "column 村名", "a second column for name"),
    "two columns of one meaning": (sites("纬度", "longitude"), "sites.csv", "column longitude", "经度 comes first"),
    "unknown unit": (sites("(万元)", "(美元)"), "sites.csv", "column 集体经济收入(美元)", "万元"),
    # --- cells
    "code as a power of ten": (sites("330503100201", "3.30503E+11"), "sites.csv", "row 4, column 代码", "turned the code into"),
    "code that lost a digit": (sites("330503100201", "33050310020"), "sites.csv", "row 4, column 代码", "one digit is missing"),
    "township that lost a digit": (sites("330503101,", "30503101,"), "sites.csv", "row 3, column 代码", "one digit is missing"),
    "code of no province": (sites("330503100201", "030503100201"), "sites.csv", "row 4, column 代码", "11 to 65"),
    "letter O in a code": (
        sites("330503100201", "33O503100201"),
        "sites.csv",
        "row 4, column 代码",
        "did you mean 330503100201?",
    ),
    "code too long": (sites("330503100201", "3305031002011"), "sites.csv", "row 4, column 代码", "13 digits"),
    "no code": (sites("330503100201", ""), "sites.csv", "1 site without a code", "row 4 (甲村)"),
    "no name": (sites("甲村", ""), "sites.csv", "row 4, column 村名", "a value"),
    "site twice": (sites("330503100202", "330503100201"), "sites.csv", "row 5, column id", "already in row 4"),
    "site of another county": (sites("330503100201", "330103100201"), "sites.csv", "row 4, column id", "in no office's region"),
    "words for a number": (sites("1200", "约一千"), "sites.csv", "row 4, column 人口（人）", "leave the cell empty"),
    "unit in the cell": (sites("1200", "1200户"), "sites.csv", "row 4, column 人口（人）", "write 1200"),
    "letter O in a number": (sites("1200", "12OO"), "sites.csv", "row 4, column 人口（人）", "did you mean 1200?"),
    "error of the spreadsheet": (sites("1200", "#N/A"), "sites.csv", "row 4, column 人口（人）", "correct its formula"),
    "formula without a value": (sites("1200", "=B4*2"), "sites.csv", "row 4, column 人口（人）", "never calculated"),
    "decimal comma": (sites("3.5", '"3,5"'), "sites.csv", "row 5, column 集体经济收入(万元)", "with a point"),
    "number below its range": (sites("1200", "-5"), "sites.csv", "row 4, column 人口（人）", "a number from 0"),
    "not a number": (sites("1200", "nan"), "sites.csv", "row 4, column 人口（人）", "a number from 0"),
    "place on another continent": (sites("120.43", "12.43"), "sites.csv", "row 4, column 经度", "a number from 70"),
    "neither yes nor no": (sites("12,否", "12,也许"), "sites.csv", "row 4, column 软弱涣散", "yes or no"),
    "kind of site": (sites("行政村", "行政寸"), "sites.csv", "row 4, column 类型", "did you mean 行政村?"),
    "season backwards in form": (sites("04-01/11-30", "4月到11月"), "sites.csv", "row 6, column 可巡时段", "04-15/10-31"),
    "season of no day": (sites("04-01/11-30", "04-31/11-30"), "sites.csv", "row 6, column 可巡时段", "04-15/10-31"),
    "day before month": (sites("2021-05-01", "01/05/2021"), "sites.csv", "row 4, column 上次巡察日期", "the year first"),
    "year of two digits": (sites("2021-05-01", "21-05-01"), "sites.csv", "row 4, column 上次巡察日期", "four digits"),
    "month without a day": (sites("2021年5月1日", "2021年5月"), "sites.csv", "row 6, column 上次巡察日期", "give the day"),
    "day that does not exist": (sites("2021-05-01", "2021-02-30"), "sites.csv", "row 4, column 上次巡察日期", "no such day"),
    # --- the other tables
    "done: no such table": (drop("done.csv"), "done.csv", "whole file", "no such file"),
    "done: unknown site": (
        swap("done.csv", ("101203", "101204")),
        "done.csv",
        "row 2, column site",
        "if that village was merged",
    ),
    "done: site twice": (
        swap("done.csv", ("2026-10-20\n", "2026-10-20\n330503101203,己村,2026-10-21\n")),
        "done.csv",
        "row 3",
        "row 2",
    ),
    "done: before the term": (
        swap("done.csv", ("2026-10-20", "2020-10-20")),
        "done.csv",
        "row 2, column date",
        "last_inspected",
    ),
    "done: after the term": (
        swap("done.csv", ("2026-10-20", "2036-10-20")),
        "done.csv",
        "row 2, column date",
        "before 2031-10-01",
    ),
    "done: no date": (swap("done.csv", ("2026-10-20", "")), "done.csv", "row 2, column 日期", "a value"),
    "done: two dates": (
        put("sites.csv", TWO_DATES),
        "sites.csv",
        "row 9, column done",
        "2026-10-20, as in row 2 of done.csv",
    ),
    "travel: unknown office": (
        swap("travel.csv", ("nanxun", "nanxum")),
        "travel.csv",
        "row 2, column from",
        "did you mean nanxun?",
    ),
    "travel: unknown site": (
        swap("travel.csv", ("100202", "100209")),
        "travel.csv",
        "row 3, column to",
        "if that village was merged",
    ),
    "travel: pair twice": (
        swap("travel.csv", ("330503100201,330503100202", "nanxun,330503100201")),
        "travel.csv",
        "row 3",
        "row 2",
    ),
    "travel: days below 0": (swap("travel.csv", ("0.05", "-0.05")), "travel.csv", "row 3, column 天数", "a number from 0"),
    "travel: no days": (swap("travel.csv", ("天数", "公里")), "travel.csv", "header", "no column days"),
    # --- people who are shared
    "skill that nobody has": (section("[modes.audit-joint]"), TOML, "modes.audit-joint.team.skills", "[teams.NAME] skills"),
    "crossed without an exchange": (section("[modes.crossed]"), TOML, "modes.crossed.team.members", "[[exchanges]]"),
    "support without a link": (section("[modes.support]"), TOML, "modes.support.team.members", "[[support]]"),
    "support of a cluster": (
        section('[modes.block]\nteam = { members = "support" }'),
        TOML,
        "modes.block",
        "several donors may serve a cluster",
    ),
    "exchange of two levels": (exchange('["nanxun", "huzhou"]'), TOML, "exchanges[1].offices", "one level"),
    "exchange with nobody": (exchange('["nanxun"]'), TOML, "exchanges[1].offices", "2"),
    "exchange with an unknown office": (exchange('["nanxun", "huzou"]'), TOML, "exchanges[1].offices", "did you mean huzhou?"),
    "exchange with itself": (exchange('["nanxun", "nanxun"]'), TOML, "exchanges[1]", "each office once"),
    "exchange in an unknown round": (
        exchange('["nanxun", "huzhou"]', 'rounds = ["frist"]'),
        TOML,
        "exchanges[1].rounds",
        "did you mean first?",
    ),
    "exchange of too few people": (
        exchange('["nanxun", "huzhou"]', "people = 1"),
        TOML,
        "exchanges[1]",
        "people for at least one team",
    ),
    "two exchanges in one round": (
        swap(
            TOML,
            ("[simulation]", '[[exchanges]]\noffices = ["nanxun", "huzhou"]\n\n[simulation]'),
            ("[simulation]", '[[exchanges]]\noffices = ["huzhou", "nanxun"]\nrounds = ["first"]\n\n[simulation]'),
        ),
        TOML,
        "exchanges[2].offices",
        "already in exchanges[1] in the same round",
    ),
    "support by an unknown office": (section(link("huzou")), TOML, "support[1].donor", "did you mean huzhou?"),
    "support of the donor's own region": (section(link(region="330503")), TOML, "support[1].region", "the donor's own, 3305"),
    "support of a region of three digits": (section(link(region="330")), TOML, "support[1].region", "2, 4, 6"),
    "support in an unknown round": (section(link(more='rounds = ["frist"]')), TOML, "support[1].rounds", "did you mean first?"),
    "support of one region twice": (
        section(link() + "\n" + link(region="330601")),
        TOML,
        "support[2].region",
        "which overlaps support[1]",
    ),
    "support by an office without teams": (
        swap(TOML, ("count = 1\nsize = 7", "count = 0\nsize = 7"), ("[simulation]", link() + "\n[simulation]")),
        TOML,
        "support[1].donor",
        "an office with teams",
    ),
    "pool of an unknown office": (pool('offices = ["nanxum"]'), TOML, "pools.shared.offices", "did you mean nanxun?"),
    "pool of nobody": (pool(""), TOML, "pools.shared", "either offices or region"),
    "pool of a region without offices": (pool('region = "44"'), TOML, "pools.shared.region", "a region with offices"),
    "pool in an unknown round": (
        pool('offices = ["nanxun"]\nrounds = ["frist"]'),
        TOML,
        "pools.shared.rounds",
        "did you mean first?",
    ),
    "staff: home of six digits": (
        put(
            "staff.csv",
            FILES["staff.csv"].replace("可用轮次\nn0,nanxun,组长,", "可用轮次,籍贯乡镇\nn0,nanxun,组长,,330503", 1).encode(),
        ),
        "staff.csv",
        "row 2, column 籍贯乡镇",
        "code of a county",
    ),
    "unknown dispatch": (
        toml("[simulation]", '[simulation]\ndispatch = "reoptimise"'),
        TOML,
        "simulation.dispatch",
        "did you mean reoptimize?",
    ),
    "dispatch by a rule where classes change": (
        toml("[simulation]", '[uncertainty.reclassification]\nup = 0.1\n\n[simulation]\ndispatch = "risk"'),
        TOML,
        "uncertainty.reclassification",
        "dispatch follow, repair or reoptimize",
    ),
}
