"""The command that holds a plan against what is done: ``status``."""

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.language import say
from scenarios.problems import Problem, ScenarioError
from xuncha.cli.app import DONE, LIKELY, NO, Command, app
from xuncha.cli.given.facts import as_of_option, date_given, done_option
from xuncha.cli.given.options import JsonOption, Replications, Seed, Workers
from xuncha.cli.given.remembering import settled
from xuncha.cli.terminal.output import print_json, print_line
from xuncha.cli.words.searching import searching
from xuncha.cli.words.status_words import print_standing, sentence, standing_json

if TYPE_CHECKING:
    from scenarios.plans.plan import Plan
    from scenarios.scenario import Scenario
    from xuncha.cli.given.remembering import Settled


@app.command(
    cls=Command,
    help=say(
        "Where are we? What was planned against what is done at a date, and the probability from here on.\n\n"
        "Example: xuncha status runs/nanxun-seed1 --as-of 2029-05-01 --done done.xlsx",
        "进展如何？对照计划与实际完成情况，并测算此后达到各节点的概率。\n\n"
        "例：xuncha status runs/nanxun-seed1 --as-of 2029-05-01 --done 已巡.xlsx",
    ),
)
def status(
    place: Annotated[
        str, typer.Argument(metavar=say("RUN|SCENARIO", "运行|情景"), help=say("run folder or scenario", "运行文件夹或情景"))
    ],
    as_of: Annotated[str | None, as_of_option(say("today by default", "不写则为今天"))] = None,
    plan_file: Annotated[
        Path | None,
        typer.Option(
            "--plan", metavar=say("FILE", "文件"), help=say("plan file; a run has its own", "计划文件；运行文件夹自带计划")
        ),
    ] = None,
    done: Annotated[
        Path | None,
        done_option(
            say(
                "by default what the scenario says; if it says nothing, visits that should have ended count as done",
                "不给则按情景，情景也没有则视到期安排为已完成",
            )
        ),
    ] = None,
    replications: Replications = None,
    seed: Seed = None,
    workers: Workers = "1",
    *,
    no_simulate: Annotated[
        bool, typer.Option("--no-simulate", help=say("without the probability from here on", "不测算此后的概率"))
    ] = False,
    json: JsonOption = False,
) -> int:
    """Tell where we are."""
    from xuncha.api import pool  # noqa: PLC0415
    from xuncha.status import where_we_are  # noqa: PLC0415

    scenario, plan, facts = opened(place, plan_file, quiet=json)
    date = facts.as_of if as_of is None and facts is not None else _date(as_of)
    with searching(quiet=json) as search, pool(workers) as executor:
        state = where_we_are(
            scenario, plan, date, done=done, expect=not no_simulate, replications=replications, seed=seed, executor=executor,
            progress=search.progress, stop=search.stop,
        )  # fmt: skip
    if json:
        print_json(standing_json(state))
    else:
        print_line(sentence(state))
        print_standing(scenario, state)
    return NO if any(row["probability"] < LIKELY for row in state.milestones) else DONE


def opened(place: str, plan_file: Path | None, *, quiet: bool) -> "tuple[Scenario, Plan, Settled | None]":
    """Open a run, or a scenario with a plan file; what its folder remembers stands in for what is not asked for."""
    from optimize.completing.complete import read_plan  # noqa: PLC0415
    from results.run import open_run  # noqa: PLC0415
    from results.store import is_run  # noqa: PLC0415
    from scenarios.loading import load  # noqa: PLC0415

    if is_run(Path(place)):
        run = open_run(Path(place))
        return run.scenario, run.plan if plan_file is None else read_plan(run.scenario, plan_file), None
    scenario = load(place)
    if scenario.as_of is not None:
        facts = settled(place, plan_file, quiet=quiet)
        return scenario, read_plan(scenario, facts.plan), facts
    if plan_file is None:
        allowed = say("a plan file, or a run folder instead of the scenario", "计划文件，或以运行文件夹代替情景")
        raise ScenarioError([Problem("--plan", "", say("nothing", "未给出"), allowed)])
    return scenario, read_plan(scenario, plan_file), None


def _date(text: str | None) -> dt.date:
    if text is None:
        return dt.datetime.now(tz=dt.UTC).astimezone().date()
    return date_given(text)
