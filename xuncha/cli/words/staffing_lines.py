"""What ``staff`` says: how many teams are enough, what was tried, and what levers are worth."""

from typing import TYPE_CHECKING, Any

from scenarios.language import of_number, say
from xuncha.cli.terminal.output import print_table

if TYPE_CHECKING:
    from optimize.staffing.levers import LeverValue
    from optimize.staffing.staffing import Staffing
    from optimize.staffing.trial import TeamTrial


def staffing_sentence(result: "Staffing") -> str:
    """Say how many teams are enough, how sure that is, and how sure it would be with one fewer."""
    target = result.wanted
    goal = say(
        f"{target.target:.0%} of the villages covered by {target.by} with a probability of {target.confidence:.0%}",
        f"{target.by} 前覆盖 {target.target:.0%} 的村、把握 {target.confidence:.0%}",
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
    open_end = "" if enough.decided(target.confidence) else say(
        " The interval still holds the probability wanted: more replications would tell (-n).",
        "区间仍包含所要求的概率，可用 -n 增加模拟次数。",
    )  # fmt: skip
    return head + _before(result) + open_end


def _before(result: "Staffing") -> str:
    smaller_trial = result.before
    if smaller_trial is None:
        return ""
    if not smaller_trial.replications:
        return say(
            f" With {smaller_trial.teams} no plan reaches it: at most {smaller_trial.coverage:.1%} can be covered by then.",
            f"{smaller_trial.teams} 个组时无论怎样排都达不到：届时最多覆盖 {smaller_trial.coverage:.1%}。",
        )
    return say(
        f" With {smaller_trial.teams}: {_chance(smaller_trial)}.", f"{smaller_trial.teams} 个组时：{_chance(smaller_trial)}。"
    )


def _chance(trial: "TeamTrial") -> str:
    return say(
        f"{trial.probability:.0%} (95 % interval {trial.low:.0%}-{trial.high:.0%}, "
        f"{of_number(trial.replications, 'replication')})",
        f"概率 {trial.probability:.0%}（95% 区间 {trial.low:.0%}-{trial.high:.0%}，{trial.replications} 次模拟）",
    )


def print_trials(result: "Staffing") -> None:
    """Print a table of the numbers of teams that were tried."""
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


def print_values(values: "list[LeverValue]") -> None:
    """Print a table of what levers are worth in teams."""
    rows = []
    for value in values:
        saved_teams = "" if value.saved is None else f"{value.saved:+d}"
        note = value.refused or (say("no number is enough", "多少组都不够") if value.teams is None else "")
        rows.append((str(value.lever.name), "-" if value.teams is None else str(value.teams), saved_teams, note))
    headers = (say("lever", "办法"), say("teams then", "所需组数"), say("saves", "相当于组数"), "")
    print_table(say("What else helps, in teams", "其他办法相当于几个组"), headers, rows, left=True)


def value_json(value: "LeverValue") -> dict[str, Any]:
    """Return what a lever is worth, for machines."""
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
