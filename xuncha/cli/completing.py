"""``plan --complete``: a planner's own table, with what it leaves open filled in."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.language import say
from scenarios.problems import Problem, ScenarioError
from xuncha.cli.app import DONE, NO
from xuncha.cli.given_plan import SHOWN, breach_sentence, breaches_of, given_plan
from xuncha.cli.output import print_json, print_line, print_problems
from xuncha.cli.roster_sentence import has_roster

if TYPE_CHECKING:
    from scenarios.scenario import Scenario

CompleteOption = Annotated[
    Path | None,
    typer.Option(
        "--complete",
        metavar=say("FILE", "文件"),
        help=say(
            "no search: take this table of villages, teams and rounds, fill in modes, order and dates, and write it",
            "不作搜索：读取此表（村、组、轮次即可），补全方式、次序和日期后写出",
        ),
    ),
]


def refuse_together(name: str, others: dict[str, object]) -> None:
    """Refuse options that have no effect beside another one.

    Raises
    ------
    ScenarioError
        With each of them that is given.
    """
    allowed = say(f"nothing of it with {name}: no plan is searched for", f"与 {name} 同用时不写：此时不搜索计划")
    problems = [Problem(other, "", str(value), allowed) for other, value in others.items() if value is not None]
    if problems:
        raise ScenarioError(problems)


def write_completed(scenario: "Scenario", table: Path, output: Path, *, json: bool) -> int:
    """Complete a table, write it, and say what it breaks and leaves out; exit code 1 where there is any such thing."""
    from optimize.rostering.roster import make_roster  # noqa: PLC0415
    from results.workbook.book import write_plan_file  # noqa: PLC0415

    given = given_plan(scenario, table, quiet=json)
    breaches = breaches_of(scenario, given.plan, given)
    roster = make_roster(scenario, given.plan).table if has_roster(scenario, output) and not breaches else None
    write_plan_file(scenario, given.plan, output, roster=roster)
    planned = set(given.plan.visits["site"].to_list())
    columns = scenario.sites.select("id", "name", "done").iter_rows()
    missing = {site: name for site, name, done in columns if site not in planned and done is None}
    if json:
        print_json({
            "plan": str(output), "visits": len(given.plan), "modes_filled_in": given.modes, "dates_filled_in": given.dates,
            "dates_changed": list(given.shifted), "breaches": [one.as_dict() for one in breaches], "uncovered": list(missing),
        })  # fmt: skip
    else:
        count = len(given.plan)
        print_line(say(f"{count} visits; {len(missing)} sites have none.", f"共 {count} 项安排；{len(missing)} 个对象未安排。"))
        if breaches:
            print_line(breach_sentence(len(breaches)))
            print_problems(breaches[:SHOWN])
        print_line(str(output))
    return NO if breaches or missing else DONE
