"""What the common pace of offices and teams makes of the answer, beside what chance does visit by visit."""

from typing import Any

import numpy as np

from results.run_data import RunData
from scenarios.language import say
from sim.outcomes.milestones import milestone_reached
from sim.uncertainty.decomposition import PaceShare, pace_share

WORTH_SAYING = 0.1
"""Part of the variance from which on the pace is mentioned."""


def run_pace(run: RunData, position: int | None) -> PaceShare | None:
    """Take the decision on a milestone apart by the pace; that on the coverage at the end where there is no milestone.

    None where the pace is always the same, nothing varies, or there are too few replications.
    """
    outcomes = run.outcomes
    if outcomes.pace is None:
        return None
    values = run.coverage_at_end() if position is None else milestone_reached(run.scenario, outcomes, position)
    return pace_share(np.asarray(values, np.float64), outcomes.pace)


def pace_sentence(share: PaceShare | None, *, milestone: bool) -> str:
    """Say how much of the doubt is about how fast offices and teams work; empty where that is little."""
    if share is None or share.share < WORTH_SAYING:
        return ""
    met_en, met_zh = ("the target is met in", "按期完成的概率") if milestone else ("coverage at the end is", "届末覆盖率")
    return say(
        f"How fast the office and its teams work makes up {share.share:.0%} of the doubt: in the slowest third of the "
        f"replications {met_en} {share.slow:.0%}, in the fastest {share.fast:.0%}.",
        f"各组整体进度快慢占不确定性的 {share.share:.0%}：进度最慢的三分之一模拟中{met_zh}为 {share.slow:.0%}，"
        f"最快的三分之一中为 {share.fast:.0%}。",
    )


def pace_json(share: PaceShare | None) -> dict[str, Any] | None:
    """Return the object that ``--json`` prints; None where there is nothing to take apart."""
    return None if share is None else share._asdict()
