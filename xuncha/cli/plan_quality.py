"""How good a plan is, in a sentence: what is known of the best there could be."""

from scenarios.language import say

PROVEN = 5e-4
"""Gap below which a plan counts as proven best: figures are shown to a tenth of a per cent."""


def quality(gap: float, method: str | None) -> str:
    """Say how much better another plan could be at most, by the bound; without a full stop.

    Parameters
    ----------
    gap
        (objective - bound) / objective.
    method
        How the plan was made; ``optimal``, or the name of a rule.
    """
    if gap < PROVEN:
        return say("it is proven to be the best there is", "已证明是最好的方案")
    if method == "optimal":
        return say(
            f"it is the best that was found, and none can be better by more than {gap:.1%}",
            f"已是可找到的较好方案，最多还能改进 {gap:.1%}",
        )
    return say(f"it is made by a rule; another could be up to {gap:.1%} better", f"按规则排出，最多还能改进 {gap:.1%}")
