"""A plan with confidence on the screen and as JSON: how sure each milestone is, and what the margin costs."""

from typing import TYPE_CHECKING, Any

from scenarios.language import of_number, say
from xuncha.cli.terminal.output import print_line, print_table

if TYPE_CHECKING:
    from optimize.confidence import Confidence
    from scenarios.scenario import Scenario


def print_confidence(scenario: "Scenario", confidence: "Confidence") -> None:
    """Say which margin was chosen, how sure each milestone is with it and without, and what it costs."""
    target, margin = f"{100 * confidence.wanted:g}%", f"{confidence.margin:.0%}"
    if confidence.holds:
        print_line(
            say(
                f"With {margin} of each stay kept free every milestone holds with a probability of at least {target}.",
                f"每次驻点留出 {margin} 的余量，各节点目标的实现概率均不低于 {target}。",
            )
        )
    else:
        for chance in confidence.milestones:
            if chance.low < confidence.wanted:
                name = scenario.file.milestones[chance.milestone].name
                best = f"{confidence.best(chance.milestone):.1%}"
                print_line(
                    say(
                        f'No (exit code 1): "{name}" does not reach {target} with any margin tried; the best is {best}.',
                        f"达不到（退出码 1）：节点“{name}”在试过的各余量下都达不到 {target}，最好为 {best}。",
                    )
                )
        print_line(
            say(
                f"The plan keeps {margin} of each stay free, the best for the milestone that is least likely.",
                f"计划每次驻点留出 {margin} 的余量，对最难实现的节点最有利。",
            )
        )
    price = confidence.price
    print_line(
        say(
            f"Price: {price.slack_days:.1f} team-days kept free, coverage {price.later_days:.1f} days later (weighted mean).",
            f"代价：留出 {price.slack_days:.1f} 组日，加权平均覆盖日期推迟 {price.later_days:.1f} 天。",
        )
    )
    count = confidence.milestones[0].replications
    print_table(
        say(
            f"Probability of each milestone (95 % intervals, {of_number(count, 'fresh replication')})",
            f"各节点实现概率（95% 区间，{count} 次新的模拟）",
        ),
        [say(*pair) for pair in (("milestone", "节点"), ("by", "日期"), ("probability", "概率"), ("low", "下限"),
                                 ("high", "上限"), ("without margin", "不留余量"))],
        [
            (
                str(scenario.file.milestones[chance.milestone].name),
                str(scenario.file.milestones[chance.milestone].by),
                *(f"{value:.1%}" for value in (chance.probability, chance.low, chance.high, plain.probability)),
            )
            for chance, plain in zip(confidence.milestones, confidence.without, strict=True)
        ],
    )  # fmt: skip


def confidence_json(scenario: "Scenario", confidence: "Confidence") -> dict[str, Any]:
    """Return the same as an object."""
    milestones = scenario.file.milestones
    return {
        "wanted": confidence.wanted,
        "holds": confidence.holds,
        "margin": confidence.margin,
        "price": {
            "objective": confidence.price.objective,
            "later_days": confidence.price.later_days,
            "slack_days": confidence.price.slack_days,
        },
        "milestones": [
            {
                "name": str(milestones[chance.milestone].name),
                "date": str(milestones[chance.milestone].by),
                "probability": chance.probability,
                "low": chance.low,
                "high": chance.high,
                "replications": chance.replications,
                "without_margin": plain.probability,
                "best": confidence.best(chance.milestone),
            }
            for chance, plain in zip(confidence.milestones, confidence.without, strict=True)
        ],
        "tried": [
            {
                "margin": trial.margin,
                "objective": trial.objective,
                "holds": trial.holds(confidence.wanted),
                "probabilities": [chance.probability for chance in trial.milestones],
            }
            for trial in confidence.trials
        ],
    }
