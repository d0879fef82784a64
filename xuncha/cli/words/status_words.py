"""How a plan is held against what is done, on the screen: a sentence, groups that lag first, what is late."""

from typing import TYPE_CHECKING, Any

from scenarios.language import of_number, say
from xuncha.cli.terminal.output import print_line, print_table
from xuncha.cli.words.office_table import print_offices

if TYPE_CHECKING:
    import polars as pl

    from scenarios.scenario import Scenario
    from xuncha.status import Standing

SHOWN = 15
"""Rows of a table that are shown; --json has all."""
COUNTED = ("sites", "due", "done", "late", "under_way", "unplanned", "never")


def sentence(standing: "Standing") -> str:
    """Say how many are done, late and never inspected, and how likely the last milestone is from here on."""
    status = standing.status
    sites, done, late = len(status.sites), status.count("done"), status.count("late")
    lights = {
        "green": say("on schedule", "进度正常"),
        "yellow": say("slightly behind", "略有滞后"),
        "red": say("behind", "明显滞后"),
    }
    never = int(status.sites["never"].sum())
    text = say(
        f"{status.as_of}: {lights[status.light]}. {done} of {of_number(sites, 'site')} are done ({status.due} should "
        f"be), {late} are late, "
        f"{status.count('unplanned')} have no visit in the plan; {never} have never been inspected.",
        f"截至 {status.as_of}：{lights[status.light]}。已完成 {done}/{sites} 个对象（应完成 {status.due} 个），逾期 {late} 个，"
        f"未列入计划 {status.count('unplanned')} 个；从未巡察 {never} 个。",
    )
    if not standing.milestones or standing.run is None:
        return text
    rows_ahead = [row for row in standing.milestones if row["date"] > status.as_of.isoformat()] or standing.milestones
    last = max(rows_ahead, key=lambda row: row["date"])
    chance, low, high = (f"{last[key]:.0%}" for key in ("probability", "low", "high"))
    count = standing.run.replications
    condition = say(", if the late ones are planned again", "逾期对象重新安排后，") if late else ""
    return text + say(
        f" From here on “{last['name']}” by {last['date']} is reached with a probability of {chance} (95 % interval "
        f"{low}-{high}, {of_number(count, 'replication')}){condition}.",
        f"{condition}此后达到“{last['name']}”（{last['date']}）的概率为 {chance}（95% 区间 {low}-{high}，{count} 次模拟）。",
    )


def print_standing(scenario: "Scenario", standing: "Standing") -> None:
    """Print the groups, those that lag first, and what is late."""
    status = standing.status
    names = _names(scenario)
    titles = {
        "county": say("by county", "分县区"),
        "township": say("by township", "分乡镇"),
        "class": say("by class", "分类别"),
        "office": say("by office", "分巡察办"),
    }
    for group, title in titles.items():
        table = status.by(group)
        if len(table) > 1 or group == "class":
            _print_group(
                say(f"Planned and done, {title}, laggards first", f"计划与实际，{title}，滞后的在前"), group, table, names
            )
    if standing.run is not None:
        print_offices(standing.run.offices())
    late = status.late().select("name", "township", "planned", "days_late")
    if len(late):
        headers = (
            say("late", "逾期对象"), say("township", "乡镇"),
            say("planned last day", "计划完成日"), say("days late", "逾期天数"),
        )  # fmt: skip
        rows = [
            (name, names.get(township, township), str(planned_date), str(days))
            for name, township, planned_date, days in late.head(SHOWN).iter_rows()
        ]
        print_table(say(f"Late: {len(late)}", f"逾期 {len(late)} 个"), headers, rows)


def _print_group(title: str, group: str, table: "pl.DataFrame", names: dict[str, str]) -> None:
    lights = {"green": say("green", "绿"), "yellow": say("yellow", "黄"), "red": say("red", "红")}
    headers = (
        say(group, {"county": "县区", "township": "乡镇", "class": "分类", "office": "巡察办"}[group]), say("sites", "对象"),
        say("due", "应完成"), say("done", "已完成"), say("late", "逾期"), say("under way", "进行中"),
        say("not planned", "未列入"), say("never", "从未巡察"), "",
    )  # fmt: skip
    rows = [
        (names.get(str(row[group]), str(row[group])), *(str(row[key]) for key in COUNTED), lights[row["light"]])
        for row in table.head(SHOWN).iter_rows(named=True)
    ]
    print_table(title, headers, rows)
    if len(table) > SHOWN:
        print_line(say(f"{len(table) - SHOWN} more: --json", f"另有 {len(table) - SHOWN} 行，见 --json"))


def _names(scenario: "Scenario") -> dict[str, str]:
    """Names of townships, counties, classes and offices by id, where they are known."""
    from scenarios.divisions import counties, townships  # noqa: PLC0415

    names = {str(code): str(name) for code, name in counties().select("code", "name").iter_rows()}
    town_codes = set(scenario.sites["township"].drop_nulls().to_list())
    names |= {str(code): str(name) for code, name in townships().select("code", "name").iter_rows() if code in town_codes}
    names |= dict(scenario.sites.filter(scenario.sites["kind"] == "township").select("township", "name").iter_rows())
    names |= {key: str(label) for key, label in scenario.file.classes.labels.items()}
    return names | {office.id: str(office.name) for office in scenario.offices}


def standing_json(standing: "Standing") -> dict[str, Any]:
    """Return the answer for machines."""
    status = standing.status
    run = standing.run
    return {
        "as_of": status.as_of.isoformat(),
        "light": status.light,
        "sites": len(status.sites),
        "due": status.due,
        **{state: status.count(state) for state in ("done", "late", "under_way", "ahead", "unplanned")},
        "never": int(status.sites["never"].sum()),
        **{group: status.by(group).to_dicts() for group in ("county", "township", "class", "office")},
        "late_sites": [
            {**row, "planned": str(row["planned"])}
            for row in status.late().select("site", "name", "township", "planned", "days_late").to_dicts()
        ],
        "milestones": standing.milestones,
        "probability": standing.milestones[-1]["probability"] if standing.milestones else None,
        "offices": [] if run is None else run.offices(),
        "replications": None if run is None else run.replications,
    }
