"""The command that tells how many teams it takes: ``staff``."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import of_number, say
from xuncha.cli.app import (
    DONE,
    INTERRUPTED,
    NO,
    Command,
    ForceOption,
    JsonOption,
    Method,
    Replications,
    ScenarioArgument,
    Seed,
    Workers,
    app,
)
from xuncha.cli.given.picture_option import PictureOption, check_picture, write_picture
from xuncha.cli.given.what_if import CrossOption, ElevateOption, SetOption, WithoutOption, load_what_if
from xuncha.cli.terminal.output import Progress, print_json, print_line, print_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from optimize.staffing.levers import LeverValue
    from optimize.staffing.staffing import Staffing
    from optimize.staffing.trial import TeamTrial
    from scenarios.scenario import Scenario


@app.command(
    cls=Command,
    help=say(
        "How many teams does it take? The fewest with which a share of the villages is covered by a date with a probability, "
        "by planning and simulating.\n\nExample: xuncha staff nanxun --target 1.0 --by 2031-06-30 --confidence 0.95",
        "需要多少个组？通过排期和模拟，测算在给定日期前以给定把握达到覆盖率所需的最少组数。\n\n"
        "例：xuncha staff nanxun --target 1.0 --by 2031-06-30 --confidence 0.95",
    ),
)
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
    sets: SetOption = None,
    without: WithoutOption = None,
    elevate: ElevateOption = None,
    cross: CrossOption = None,
    *,
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
    from xuncha.api import pool  # noqa: PLC0415
    from xuncha.api import staff as find  # noqa: PLC0415
    from xuncha.interrupts import until_interrupt  # noqa: PLC0415

    check_picture(output, force=force)
    loaded = load_what_if(scenario, sets, without, elevate, cross)
    progress = Progress(quiet=json)
    values: list[LeverValue] = []
    try:
        with until_interrupt(progress.close) as stop, pool(workers) as executor:

            def answer(asked: "Scenario") -> "Staffing":
                return find(
                    asked, target, by, confidence, office=office, method=method, replications=replications, seed=seed,
                    executor=executor, tell=progress, stop=stop,
                )  # fmt: skip

            result = answer(loaded)
            for lever in levers_of(scenario) if levers else ():
                if not stop():
                    progress(str(lever.name))
                    values.append(lever_value(scenario, lever, result, answer))
    finally:
        progress.close()
    drawn = write_picture(output, lambda: _figure(result))
    if json:
        print_json(staffing_json(result) | drawn | ({"levers": [_value_json(value) for value in values]} if levers else {}))
    else:
        print_line(sentence(result))
        _print_trials(result)
        if values:
            _print_values(values)
        if output is not None:
            print_line(str(output))
    if result.stopped:
        return INTERRUPTED
    return DONE if result.teams is not None else NO


def _figure(result: "Staffing") -> "Figure":
    """Draw the probability against the number of teams."""
    import polars as pl  # noqa: PLC0415 - only where something is drawn

    from results.pictures.registry import Wish, draw  # noqa: PLC0415

    return draw("teams", Wish(table=pl.DataFrame(staffing_json(result)["table"]), level=result.wanted.confidence))


def sentence(result: "Staffing") -> str:
    """Say how many teams are enough, how sure that is, and how sure it would be with one fewer."""
    wanted = result.wanted
    goal = say(
        f"{wanted.target:.0%} of the villages covered by {wanted.by} with a probability of {wanted.confidence:.0%}",
        f"{wanted.by} 前覆盖 {wanted.target:.0%} 的村、把握 {wanted.confidence:.0%}",
    )
    enough = result.enough
    if enough is None:
        head = say(f"No number of teams that was tried is enough for {goal}.", f"试过的组数都达不到“{goal}”。")
        return head + _before(result)
    change = enough.teams - result.present
    note = (
        say("as many as there are", "与现有组数相同")
        if change == 0
        else say(
            f"{abs(change)} {'more' if change > 0 else 'fewer'} than the {result.present} there are",
            f"比现有 {result.present} 个{'多' if change > 0 else '少'} {abs(change)} 个",
        )
    )
    head = say(
        f"{of_number(enough.teams, 'team is')} enough for {goal}: {_chance(enough)}; {note}.",
        f"{goal}，需要 {enough.teams} 个组：{_chance(enough)}；{note}。",
    )
    open_end = "" if enough.decided(wanted.confidence) else say(
        " The interval still holds the probability wanted: more replications would tell (-n).",
        "区间仍包含所要求的概率，可用 -n 增加模拟次数。",
    )  # fmt: skip
    return head + _before(result) + open_end


def _before(result: "Staffing") -> str:
    before = result.before
    if before is None:
        return ""
    if not before.replications:
        return say(
            f" With {before.teams} no plan reaches it: at most {before.coverage:.1%} can be covered by then.",
            f"{before.teams} 个组时无论怎样排都达不到：届时最多覆盖 {before.coverage:.1%}。",
        )
    return say(f" With {before.teams}: {_chance(before)}.", f"{before.teams} 个组时：{_chance(before)}。")


def _chance(trial: "TeamTrial") -> str:
    return say(
        f"{trial.probability:.0%} (95 % interval {trial.low:.0%}-{trial.high:.0%}, "
        f"{of_number(trial.replications, 'replication')})",
        f"概率 {trial.probability:.0%}（95% 区间 {trial.low:.0%}–{trial.high:.0%}，{trial.replications} 次模拟）",
    )


def _print_trials(result: "Staffing") -> None:
    headers = (
        say("teams", "组数"), say("covered by then", "届时覆盖率"), say("95 % interval", "95% 区间"),
        say("probability", "概率"), say("95 % interval", "95% 区间"), say("replications", "模拟次数"),
    )  # fmt: skip
    rows = [
        (
            str(trial.teams), f"{trial.coverage:.1%}", f"{trial.coverage_low:.1%}-{trial.coverage_high:.1%}",
            f"{trial.probability:.0%}", f"{trial.low:.0%}-{trial.high:.0%}", str(trial.replications),
        )
        if trial.replications
        else (str(trial.teams), f"<= {trial.coverage:.1%}", "", "0%", say("proven", "已证明"), "0")
        for trial in result.trials
    ]  # fmt: skip
    print_table(say(f"Teams of {', '.join(result.offices[:4])}", f"{'、'.join(result.offices[:4])} 的组数"), headers, rows)


def _print_values(values: "list[LeverValue]") -> None:
    rows = []
    for value in values:
        saved = "" if value.saved is None else f"{value.saved:+d}"
        note = value.refused or (say("no number is enough", "多少组都不够") if value.teams is None else "")
        rows.append((str(value.lever.name), "-" if value.teams is None else str(value.teams), saved, note))
    headers = (say("lever", "办法"), say("teams then", "所需组数"), say("saves", "相当于组数"), "")
    print_table(say("What else helps, in teams", "其他办法相当于几个组"), headers, rows, left=True)


def _value_json(value: "LeverValue") -> dict[str, Any]:
    return {
        "lever": value.lever.name.model_dump(), "removes": value.lever.removes, "teams": value.teams, "saves": value.saved,
        "refused": value.refused,
    }  # fmt: skip


def staffing_json(result: "Staffing") -> dict[str, Any]:
    """Return the answer for machines."""
    enough = result.enough
    return {
        "teams": result.teams,
        "probability": None if enough is None else enough.probability,
        "low": None if enough is None else enough.low,
        "high": None if enough is None else enough.high,
        "target": result.wanted.target,
        "by": result.wanted.by.isoformat(),
        "confidence": result.wanted.confidence,
        "offices": list(result.offices),
        "present": result.present,
        "decided": enough is not None and enough.decided(result.wanted.confidence),
        "interrupted": result.stopped,
        "table": [
            {
                "teams": trial.teams, "probability": trial.probability, "low": trial.low, "high": trial.high,
                "coverage": trial.coverage, "coverage_low": trial.coverage_low, "coverage_high": trial.coverage_high,
                "replications": trial.replications, "left_out": trial.left_out, "proven": trial.replications == 0,
            }
            for trial in result.trials
        ],
    }  # fmt: skip
