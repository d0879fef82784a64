"""The command that tells how many teams it takes: ``staff``."""

from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.language import say
from xuncha.cli.app import DONE, INTERRUPTED, NO, Command, app
from xuncha.cli.given.options import ForceOption, JsonOption, Method, Replications, ScenarioArgument, Seed, Workers
from xuncha.cli.given.picture_option import PictureOption, check_picture, write_picture
from xuncha.cli.given.what_if import takes_what_if
from xuncha.cli.terminal.output import Progress, print_json, print_line
from xuncha.cli.words.staffing_lines import print_trials, print_values, staffing_json, staffing_sentence, value_json

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from optimize.staffing.levers import LeverValue
    from optimize.staffing.staffing import Staffing
    from scenarios.scenario import Scenario
    from scenarios.what_if.changed_scenario import WhatIf


@app.command(
    cls=Command,
    help=say(
        "How many teams does it take? The fewest with which a share of the villages is covered by a date with a probability, "
        "by planning and simulating.\n\nExample: xuncha staff nanxun --target 1.0 --by 2031-06-30 --confidence 0.95",
        "需要多少个组？通过排期和模拟，测算在给定日期前以给定把握达到覆盖率所需的最少组数。\n\n"
        "例：xuncha staff nanxun --target 1.0 --by 2031-06-30 --confidence 0.95",
    ),
)
@takes_what_if
def staff(
    scenario: ScenarioArgument,
    target: Annotated[
        float, typer.Option("--target", metavar="X", help=say("share of the villages, 1.0 for all", "覆盖率，全部为 1.0"))
    ] = 1.0,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar=say("DATE", "日期"),
            help=say(
                "date by which they are to be covered; by default that of the last milestone",
                "截止日期；不写则取最后一个节点的日期",
            ),
        ),
    ] = None,
    confidence: Annotated[
        float, typer.Option("--confidence", metavar="P", help=say("probability wanted", "要求的概率"))
    ] = 0.95,
    office: Annotated[
        str | None,
        typer.Option(
            "--office",
            metavar=say("OFFICE", "巡察办"),
            help=say(
                "office whose teams are counted; by default all offices in charge, which get teams by their work",
                "测算哪个巡察办的组数；不写则为全部负责的巡察办，按工作量分配",
            ),
        ),
    ] = None,
    method: Method = "optimal",
    output: PictureOption = None,
    replications: Replications = None,
    seed: Seed = None,
    workers: Workers = "1",
    *,
    what_if: "WhatIf",
    levers: Annotated[
        bool,
        typer.Option(
            "--levers",
            help=say(
                "also what support, elevated and integrated visits, a lighter process, longer stays and one round more are "
                "worth in teams; each takes about as long as the answer itself",
                "另测算帮扶、提级、镇村一体、极简流程、延长现场、增开轮次各相当于几个组；每项用时与答案本身相近",
            ),
        ),
    ] = False,
    force: ForceOption = False,
    json: JsonOption = False,
) -> int:
    """Find the fewest teams."""
    from optimize.staffing.levers import lever_value, levers_of  # noqa: PLC0415
    from scenarios.what_if.changed_scenario import load_if  # noqa: PLC0415
    from xuncha.api import pool  # noqa: PLC0415
    from xuncha.api import staff as find  # noqa: PLC0415
    from xuncha.interrupts import until_interrupt  # noqa: PLC0415

    check_picture(output, force=force)
    loaded_scenario = load_if(scenario, what_if)
    progress = Progress(quiet=json)
    values: list[LeverValue] = []
    try:
        with until_interrupt(progress.close) as stop, pool(workers) as executor:

            def answer(case: "Scenario") -> "Staffing":
                return find(
                    case, target, by, confidence, office=office, method=method, replications=replications, seed=seed,
                    executor=executor, tell=progress, stop=stop,
                )  # fmt: skip

            result = answer(loaded_scenario)
            for lever in levers_of(scenario) if levers else ():
                if not stop():
                    progress(str(lever.name))
                    values.append(lever_value(scenario, lever, result, answer))
    finally:
        progress.close()
    picture = write_picture(output, lambda: _figure(result))
    if json:
        print_json(staffing_json(result) | picture | ({"levers": [value_json(value) for value in values]} if levers else {}))
    else:
        print_line(staffing_sentence(result))
        print_trials(result)
        if values:
            print_values(values)
        if output is not None:
            print_line(str(output))
    if result.stopped:
        return INTERRUPTED
    return DONE if result.teams is not None else NO


def _figure(result: "Staffing") -> "Figure":
    """Draw the probability against the number of teams."""
    import polars as pl  # noqa: PLC0415 - only where something is drawn

    from results.pictures.registry import draw  # noqa: PLC0415
    from results.pictures.wish import Wish  # noqa: PLC0415

    return draw("teams", Wish(table=pl.DataFrame(staffing_json(result)["table"]), level=result.wanted.confidence))
