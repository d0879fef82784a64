"""The command ``check``: a scenario and a plan of it, with all problems at once."""

from typing import TYPE_CHECKING

from scenarios.language import say
from scenarios.problems import ScenarioError
from xuncha.cli.app import DONE, NO, WRONG_INPUT, Command, app
from xuncha.cli.given.ledger import LedgerArgument
from xuncha.cli.given.options import JsonOption
from xuncha.cli.given.what_if import takes_what_if
from xuncha.cli.planning.completing import CheckedPlan, check_plan
from xuncha.cli.terminal.output import Progress, print_json, print_line, print_problems, print_reading

if TYPE_CHECKING:
    from scenarios.scenario import Scenario
    from scenarios.what_if.changed_scenario import WhatIf


@app.command(
    cls=Command,
    help=say(
        "Check a scenario, and a plan of it: all problems at once.\n\nExample: xuncha check nanxun\n\n"
        "Example: xuncha check nanxun --plan mine.xlsx",
        "检查情景（及其计划表），一次列出所有问题。\n\n例：xuncha check nanxun\n\n例：xuncha check nanxun --plan 草案.xlsx",
    ),
)
@takes_what_if
def check(
    scenario: LedgerArgument,
    plan_file: CheckedPlan = None,
    *,
    what_if: "WhatIf",
    json: JsonOption = False,
) -> int:
    """Check a scenario."""
    from scenarios.what_if.changed_scenario import load_if  # noqa: PLC0415

    progress = Progress(quiet=json)
    try:
        loaded_scenario = load_if(scenario, what_if, progress)
    except ScenarioError as error:
        if not json:
            print_reading(error.reading)
            raise
        empty = dict.fromkeys(("sites", "offices", "teams", "rounds"), 0)
        answer_refused = {"ok": False, "problems": [problem.as_dict() for problem in error.problems], "summary": empty}
        print_json(answer_refused if error.reading is None else answer_refused | {"reading": error.reading.as_dict()})
        return WRONG_INPUT
    finally:
        progress.close()
    counts = {
        "sites": len(loaded_scenario.sites),
        "offices": len(loaded_scenario.offices),
        "teams": int(loaded_scenario.most_teams.sum()),
        "rounds": len(loaded_scenario.rounds),
    }
    if json:
        warnings = [warning.as_dict() for warning in loaded_scenario.warnings]
        answer = {
            "ok": True,
            "problems": [],
            "warnings": warnings,
            "summary": counts,
            "reading": loaded_scenario.reading.as_dict(),
        }
        plan_check = None if plan_file is None else check_plan(loaded_scenario, plan_file, quiet=True)
        print_json(answer if plan_check is None else answer | plan_check.as_json() | {"ok": plan_check.sound})
        return DONE if plan_check is None or plan_check.sound else NO
    print_reading(loaded_scenario.reading)
    print_line(
        say(
            f"The scenario is in order: {', '.join(_counted(*kind_and_count) for kind_and_count in counts.items())}.",
            "情景无误：{sites} 个对象，{offices} 个巡察办，{teams} 个组，{rounds} 轮。".format(**counts),
        )
    )
    print_problems(loaded_scenario.reading.untold(loaded_scenario.warnings), warning=True)
    print_calendar(loaded_scenario)
    if plan_file is None:
        return DONE
    plan_check = check_plan(loaded_scenario, plan_file)
    plan_check.print()
    return DONE if plan_check.sound else NO


def print_calendar(scenario: "Scenario") -> None:
    """Say which years' holidays are not announced yet, where days off are kept at all."""
    from scenarios.calendar.statutory import calendar_note  # noqa: PLC0415

    note = "" if scenario.file.calendar.weekends else calendar_note(scenario.file.term.start, scenario.file.term.end)
    if note:
        print_line(note)


def _counted(plural: str, number: int) -> str:
    return f"{number} {plural if number != 1 else plural.removesuffix('s')}"
