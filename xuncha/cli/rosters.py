"""The command that puts people into teams."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.language import say
from xuncha.cli.app import DONE, NO, Command, ForceOption, JsonOption, PlanOption, ScenarioArgument, app, refuse_existing
from xuncha.cli.output import print_json, print_line, print_problems
from xuncha.cli.roster_sentence import roster_sentence


@app.command(
    cls=Command,
    help=say(
        "Put the people of the table of staff into the teams of a plan.\n\n"
        "Example: xuncha roster mine --plan plan.xlsx -o roster.xlsx",
        "把人员表中的人员编入计划各轮各组。\n\n例: xuncha roster mine --plan plan.xlsx -o roster.xlsx",
    ),
)
def roster(
    scenario: ScenarioArgument,
    plan_file: PlanOption,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar=say("FILE", "文件"), help=say("roster file to write", "要写的任务分工文件")),
    ] = Path("roster.xlsx"),
    *,
    force: ForceOption = False,
    json: JsonOption = False,
) -> int:
    """Put people into teams."""
    from optimize.roster import make_roster  # noqa: PLC0415
    from optimize.verify_roster import verify_roster  # noqa: PLC0415
    from scenarios.loading import load  # noqa: PLC0415
    from scenarios.plan_files import check_ending, read_plan  # noqa: PLC0415
    from scenarios.roster_files import write_roster  # noqa: PLC0415

    check_ending(output)
    refuse_existing(output, force=force)
    loaded = load(scenario)
    given = read_plan(loaded, plan_file)
    made = make_roster(loaded, given)
    write_roster(made.table, output)
    breaches = verify_roster(loaded, given, made.table)
    if json:
        problems = [one.as_problem().as_dict() | {"hopeless": one.hopeless} for one in made.gaps]
        print_json(
            {"roster": str(output), "people": made.table["person"].n_unique(), "seats": len(made.table), "best": made.best,
             "gaps": problems, "breaches": len(breaches)}
        )  # fmt: skip
    else:
        print_line(roster_sentence(loaded, made))
        print_problems([one.as_problem() for one in made.gaps], warning=True)
        print_line(str(output))
    return NO if made.gaps or breaches else DONE
