"""What ``plan --explain`` says: why something is left out, what would help, and what a little more of anything is worth."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import say
from xuncha.cli.terminal.output import Progress, print_line
from xuncha.cli.words.explaining.conflicts import print_why
from xuncha.cli.words.explaining.marginals import print_marginals
from xuncha.cli.words.explaining.region import print_region_why
from xuncha.cli.words.searching import name_and_share

if TYPE_CHECKING:
    from optimize.control.incumbent import Incumbent
    from optimize.explaining.explain import Explanation
    from optimize.explaining.regional import RegionExplanation
    from optimize.plan_result import PlanResult
    from optimize.valuing.marginal_value import Marginals
    from scenarios.scenario import Scenario

ExplainOption = Annotated[
    bool,
    typer.Option(
        "--explain",
        help=say(
            "say which limit costs most, and why a goal is out of reach; a large region county by county",
            "说明瓶颈与边际价值，以及达不到要求的原因和对策；大区域逐县说明",
        ),
    ),
]


@dataclass(frozen=True, slots=True, eq=False)
class ExplainedPlan:
    """Everything that can be said of a plan beside its figures."""

    scenario: "Scenario"
    result: "PlanResult"
    why: "Explanation | RegionExplanation | None"
    """None where nothing is left out; of a large region county by county."""
    marginals: "Marginals"

    def as_json(self) -> dict[str, Any]:
        """Return the explanation for machines: keys ``why``, ``marginal`` and ``bottleneck``."""
        return {
            "why": None if self.why is None else self.why.as_json(),
            "marginal": self.marginals.as_json(self.scenario),
            "bottleneck": self.headline(),
        }

    def headline(self) -> str:
        """Say what the bottleneck is; of a region also how many counties are out of reach."""
        from optimize.explaining.explain import Explanation  # noqa: PLC0415
        from optimize.explaining.regional import regional  # noqa: PLC0415
        from optimize.valuing.bottleneck import region_sentence, sentence  # noqa: PLC0415

        if not regional(self.scenario):
            return sentence(self.marginals, self.scenario)
        explanation = None if isinstance(self.why, Explanation) else self.why
        return region_sentence(explanation, self.marginals, self.scenario)

    def print(self) -> None:
        """Print the explanation for people."""
        from optimize.explaining.explain import Explanation  # noqa: PLC0415
        from optimize.explaining.regional import regional  # noqa: PLC0415

        if isinstance(self.why, Explanation):
            print_why(self.why, self.result)
        elif self.why is not None:
            print_region_why(self.why, self.scenario, self.result)
        print_marginals(self.marginals, self.scenario)
        if regional(self.scenario):
            print_line(_shares_text())
        print_line()
        print_line(self.headline())


def explain_plan(scenario: "Scenario", result: "PlanResult", *, quiet: bool, workers: int | str = 1) -> ExplainedPlan:
    """Explain a plan, with progress on stderr; a large region county by county."""
    from optimize.explaining.explain import explain  # noqa: PLC0415
    from optimize.explaining.regional import explain_region, regional  # noqa: PLC0415
    from optimize.valuing.county_values import marginal_values  # noqa: PLC0415
    from optimize.valuing.regional_values import regional_values  # noqa: PLC0415
    from xuncha.api import pool  # noqa: PLC0415

    progress = Progress(quiet=quiet)
    margin = 0.0 if result.confidence is None else result.confidence.margin
    short = bool(result.uncovered or result.shortfalls)

    def show(step: str, _incumbent: "Incumbent | None") -> None:
        progress(say("explaining: ", "解释：") + step, *name_and_share(step))

    try:
        if not regional(scenario):
            explanation = explain(scenario, margin=margin, progress=show) if short else None
            return ExplainedPlan(scenario, result, explanation, marginal_values(scenario, show, margin=margin))
        with pool(workers) as executor:
            region = explain_region(scenario, margin=margin, executor=executor, progress=show) if short else None
            return ExplainedPlan(scenario, result, region, regional_values(scenario, show, margin=margin, executor=executor))
    finally:
        progress.close()


def _shares_text() -> str:
    return say(
        "Each county is solved again with its own share of what is shared; a team that serves several has the region's price, "
        "which is not solved again.",
        "各县按其分得的共用力量重新求解；为多县服务的组只有全区域的价格，未重新求解。",
    )
