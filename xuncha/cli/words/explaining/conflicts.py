"""What ``plan --explain`` says of a scenario: conflicts and their remedies."""

from typing import TYPE_CHECKING

from scenarios.language import of_number, say
from xuncha.cli.terminal.output import print_line

if TYPE_CHECKING:
    from optimize.explaining.explain import Explanation
    from optimize.explaining.remedies.remedy_search import Remedy
    from optimize.plan_result import PlanResult

SHOWN = 6
"""Remedies of a conflict that are printed; JSON has all."""


def print_why(explanation: "Explanation", result: "PlanResult") -> None:
    """Print what conflicts, and what helps."""
    from optimize.explaining.explain import describe  # noqa: PLC0415

    print_line()
    if not explanation.conflicts:
        print_line(_fits_not(result.method))
        return
    print_line(say("It can't be reached by any plan (proven by linear programming):", "任何计划都达不到（线性规划证明）："))
    for number, entry in enumerate(explanation.conflicts, start=1):
        conflict = entry.conflict
        print_line(
            say(
                f"{number}. These can't all hold; without any one of them the others can:",
                f"{number}. 以下要求互相冲突，去掉任一项其余即可满足：",
            )
        )
        for demand in (*conflict.demands, *entry.alike):
            print_line(f"   - {demand.text}")
        for text in describe(conflict.limits):
            print_line(f"   - {text}")
        missing = conflict.missing
        print_line(say(f"   Missing because of this: at least {missing:.1f} sites.", f"   因此至少缺 {missing:.1f} 个对象。"))
        if not entry.remedies:
            print_line(say("   None of the single changes that were tried helps.", "   试过的单项改变均无效。"))
            continue
        print_line(
            say(
                "   What helps, cheapest first (by the relaxation; a plan may need more where none is mentioned):",
                "   对策（代价小的在前，按线性松弛核对；未注明已排计划的，实际所需可能更多）：",
            )
        )
        for remedy in entry.remedies[:SHOWN]:
            print_line(f"     * {remedy.text}{_borne_out(remedy)}")
    if not explanation.complete:
        print_line(say("There may be further conflicts.", "除此之外可能还有其他冲突。"))
    _print_replanned(explanation)


def _borne_out(remedy: "Remedy") -> str:
    """Say whether a plan bears a remedy out."""
    if remedy.planned is None:
        return ""
    if remedy.planned:
        return say(" - planned with it: nothing is left out", "——已据此排出计划，无一遗漏")
    return say(" - not enough for the plans that were tried", "——试排计划仍不够")


def _fits_not(method: str) -> str:
    """Say what it means that the relaxation reaches what the plan doesn't."""
    if method != "optimal":
        return say(
            f"No conflicts: the relaxation reaches all. The method {method} does not; --method optimal may.",
            f"没有冲突：线性松弛可以全部满足。方法 {method} 做不到；可试 --method optimal。",
        )
    return say(
        "Nothing clashes in the relaxation, which may split visits between teams and rounds. With undivided visits and real "
        "travel no plan that reaches all was found, but that none exists is not proven. More effort ([objective] effort), or a "
        "little more of what is worth most below, may be enough.",
        "线性松弛（允许把一次进驻拆给不同的组和轮次）没有冲突；按整次进驻和实际路程未找到全部满足的计划，但并未证明不存在。"
        "可增大 [objective] effort，或增加一点下表中价值最高的资源。",
    )


def _print_replanned(explanation: "Explanation") -> None:
    new_plan = explanation.replanned
    if new_plan is None:
        if explanation.together is False:
            print_line(say("The first remedies of all clashes together are not enough.", "各冲突的首选对策合起来仍不够。"))
        return
    if new_plan.covers_all:
        text = say(
            "Planned again with the first remedy of each: nothing is left out.",
            "按各项首选对策重新计划：全部满足。",
        )
    else:
        text = say(
            f"Planned again with the first remedy of each: {of_number(new_plan.uncovered, 'site is')} left out and "
            f"{of_number(new_plan.shortfalls, 'milestone')} missed; undivided visits need more than the relaxation says.",
            f"按各项首选对策重新计划：仍有 {new_plan.uncovered} 个对象、{new_plan.shortfalls} 个节点未满足；"
            "整次进驻所需多于线性松弛。",
        )
    print_line(text)
