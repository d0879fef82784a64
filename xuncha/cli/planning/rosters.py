"""The command that puts people into teams."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.language import say
from scenarios.problems import Problem, ScenarioError
from xuncha.cli.app import DONE, NO, Command, app
from xuncha.cli.given.given_plan import given_plan
from xuncha.cli.given.options import ForceOption, JsonOption, PlanOption, ScenarioArgument
from xuncha.cli.given.output_file import check_plan_output
from xuncha.cli.terminal.output import print_json, print_line, print_problems
from xuncha.cli.words.exchange_lines import exchanges_json, print_exchanges
from xuncha.cli.words.roster_sentence import roster_sentence


@app.command(
    cls=Command,
    help=say(
        "Put the people of the table of staff into the teams of a plan. Where home townships leave a team incomplete, it "
        "tells which visits could be exchanged with another team of the round.\n\n"
        "Example: xuncha roster mine --plan plan.xlsx -o roster.xlsx\n\n"
        "Example: xuncha roster mine --plan plan.xlsx --exchange better.xlsx -o roster.xlsx",
        "把人员表中的人员编入计划各轮各组；因回避而缺员的，指出可与同轮哪组调换哪些对象。\n\n"
        "例：xuncha roster mine --plan plan.xlsx -o roster.xlsx\n\n"
        "例：xuncha roster mine --plan plan.xlsx --exchange better.xlsx -o roster.xlsx",
    ),
)
def roster(
    scenario: ScenarioArgument,
    plan_file: PlanOption,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar=say("FILE", "文件"), help=say("roster file to write", "要写的任务分工文件")),
    ] = Path("roster.xlsx"),
    exchange: Annotated[
        Path | None,
        typer.Option(
            "--exchange",
            metavar=say("FILE", "文件"),
            help=say(
                "make the exchanges and write the plan with them here; the roster is that of this plan",
                "执行调换并把新计划写到此文件；任务分工按新计划编制",
            ),
        ),
    ] = None,
    *,
    force: ForceOption = False,
    json: JsonOption = False,
) -> int:
    """Put people into teams."""
    from optimize.rostering.roster import Known, make_roster  # noqa: PLC0415
    from optimize.rostering.roster_exchange import exchange_visits  # noqa: PLC0415
    from optimize.verifying.verify_roster import verify_roster  # noqa: PLC0415
    from results.workbook.book import write_plan_file  # noqa: PLC0415
    from results.workbook.roster_files import write_roster  # noqa: PLC0415
    from scenarios.loading import load  # noqa: PLC0415

    _check_files(output, exchange, plan_file)
    for path in (output, exchange):
        if path is not None:
            check_plan_output(path, force=force)
    loaded_scenario = load(scenario)
    old_plan = given_plan(loaded_scenario, plan_file, quiet=json).plan
    solutions: Known = {}
    first = make_roster(loaded_scenario, old_plan, solutions)
    exchanged = exchange_visits(loaded_scenario, old_plan, first, solutions)
    has_exchange = exchange is not None and bool(exchanged.exchanges)
    plan, assigned = (exchanged.plan, exchanged.roster) if has_exchange else (old_plan, first)
    if exchange is not None and has_exchange:
        write_plan_file(loaded_scenario, plan, exchange, roster=assigned.table)
    write_roster(loaded_scenario, plan, assigned.table, output)
    breaches = verify_roster(loaded_scenario, plan, assigned.table)
    if json:
        problems = [gap.as_problem(loaded_scenario).as_dict() | {"hopeless": gap.hopeless} for gap in assigned.gaps]
        print_json(
            {"roster": str(output), "people": assigned.table["person"].n_unique(), "seats": len(assigned.table),
             "best": assigned.best, "gaps": problems, "breaches": len(breaches), "exchanges": exchanges_json(exchanged),
             "plan": str(exchange) if has_exchange else None, "plan_breaches": exchanged.breaches}
        )  # fmt: skip
    else:
        print_line(roster_sentence(loaded_scenario, assigned))
        print_problems([gap.as_problem(loaded_scenario) for gap in assigned.gaps], warning=True)
        print_exchanges(loaded_scenario, exchanged, is_made=has_exchange)
        print_line(str(output))
        if exchange is not None:
            none = say("No exchange closes a gap: no plan was written.", "没有可调换的对象，未另写计划。")
            print_line(str(exchange) if has_exchange else none)
    return NO if assigned.gaps or breaches else DONE


def _check_files(output: Path, exchange: Path | None, plan_file: Path) -> None:
    """Refuse one file for two things.

    Raises
    ------
    ScenarioError
        If the plan is to be written where the roster is, or either over the plan that is read.
    """
    names = {"-o": output, "--exchange": exchange}
    paths = {plan_file.resolve(): "--plan"}
    problems = []
    for name, path in names.items():
        if path is None:
            continue
        if (option := paths.setdefault(path.resolve(), name)) != name:
            fault = say(f"{path}, which is the file of {option}", f"{path}，与 {option} 是同一文件")
            problems.append(Problem(name, "", fault, say("another file", "另一个文件")))
    if problems:
        raise ScenarioError(problems)
