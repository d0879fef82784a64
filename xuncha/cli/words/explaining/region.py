"""What ``plan --explain`` says of a region: a table by county, and the worst counties in full."""

from collections import Counter
from typing import TYPE_CHECKING

from scenarios.language import of_number, say
from xuncha.cli.terminal.output import print_line, print_table
from xuncha.cli.words.explaining.conflicts import print_why

if TYPE_CHECKING:
    from optimize.explaining.regional import County, RegionExplanation, RegionGoal
    from optimize.plan_result import PlanResult
    from scenarios.scenario import Scenario

ROWS = 40
"""Counties in the table; JSON has all."""


def print_region_why(explanation: "RegionExplanation", scenario: "Scenario", result: "PlanResult") -> None:
    """Print which counties can't reach what is asked of them, and why."""
    from optimize.explaining.regional import FULLY  # noqa: PLC0415

    left_out = _left_out(explanation, scenario, result)
    counties = [county for county in explanation.counties if county.out_of_reach or left_out[county.offices]]
    print_line()
    print_line(_proof(explanation))
    for goal in explanation.missed:
        print_line(missed_milestone(scenario, goal))
    if counties:
        _print_table(counties, left_out)
    for county in explanation.out_of_reach[:FULLY]:
        print_line()
        print_line(f"== {county.name} == " + say("alone, with all shared teams to itself", "单独看，独享全部共用力量"))
        if county.why is not None:
            print_why(county.why, result)
        else:
            note = "It is not explained further: alone it would differ from what it is within the region."
            print_line(say(note, "未作进一步解释：单独成为情景时与其在区域中的情况不同。"))
    if explanation.whole is not None:
        print_why(explanation.whole, result)


def missed_milestone(scenario: "Scenario", goal: "RegionGoal") -> str:
    """Say how far a milestone of the region that no plan meets can be met."""
    milestone = scenario.file.milestones[goal.milestone]
    return say(
        f'"{milestone.name}" by {milestone.by}: no plan covers more than {goal.most:.1f} of the {goal.wanted:.0f} sites '
        "wanted (the sum of what each county could cover if it had all shared teams to itself).",
        f"节点“{milestone.name}”（{milestone.by}）：任何计划至多巡 {goal.most:.1f} 个，要求 {goal.wanted:.0f} 个"
        "（各县在独享全部共用力量时的最大值之和）。",
    )


def _proof(explanation: "RegionExplanation") -> str:
    count, counties = len(explanation.out_of_reach), len(explanation.counties)
    if count:
        sites = sum(county.feasibility.left_out for county in explanation.out_of_reach)
        return say(
            f"{count} of {of_number(counties, 'county')} can't reach what is asked of them by any plan of the region, "
            "even with all of "
            f"what is shared (proven by linear programming); every plan leaves out at least {sites:.1f} sites there.",
            f"{counties} 个县中有 {count} 个，即使独享全部共用力量，任何计划都达不到要求（线性规划证明）；"
            f"任何计划在这些县至少遗漏 {sites:.1f} 个对象。",
        )
    if explanation.missed:
        return say(
            "Every county alone is within reach, but no plan meets these milestones of the region (proven by linear "
            "programming):",
            "各县单独看均可达到，但以下全区域节点任何计划都达不到（线性规划证明）：",
        )
    if explanation.whole is not None:
        return say("Every county alone is within reach; all together:", "各县单独看均可达到；合起来：")
    return say(
        "Every county alone is within reach, in the relaxation and with all shared teams to itself. Whether all are together "
        "is neither proven nor ruled out: more effort ([objective] effort), or a little more of what is worth most below, may "
        "be enough.",
        "各县在线性松弛中、独享全部共用力量时均可达到；合起来能否全部达到未经证明，也未证明不存在全部满足的计划。"
        "可增大 [objective] effort，或增加一点下表中价值最高的资源。",
    )


def _left_out(explanation: "RegionExplanation", scenario: "Scenario", result: "PlanResult") -> Counter[tuple[str, ...]]:
    """Sites that the plan leaves out, by the offices in charge of a county's sites."""
    county = {office: county.offices for county in explanation.counties for office in county.offices}
    charge = scenario.office_in_charge
    return Counter(county[scenario.offices[int(charge[scenario.site_row[site]])].id] for site in result.uncovered)


def _print_table(counties: "list[County]", left_out: Counter[tuple[str, ...]]) -> None:
    rows = []
    for county in counties[:ROWS]:
        proof = county.feasibility
        short = "-" if proof.days_short is None else f"{proof.days_short:.0f}"
        proven = (f"{proof.left_out:.1f}", f"{proof.late:.1f}", short) if county.out_of_reach else ("", "", "")
        rows.append((county.name, str(county.sites), str(left_out[county.offices]), *proven))
    headers = (
        say("county", "县"),
        say("sites", "对象"),
        say("left out", "遗漏"),
        say("at least", "至少"),
        say("late", "误期"),
        say("days short", "缺组日"),
    )
    title = say(
        "By county: sites, those that the plan leaves out, those that any plan leaves out and is late with at least, team-days "
        "short (-: no number of teams is enough)",
        "逐县：对象、计划遗漏、任何计划至少遗漏和误期的对象、至少缺的组日（-：增加组也不够）",
    )
    print_table(title, headers, rows)
    if len(counties) > ROWS:
        rest = len(counties) - ROWS
        print_line(say(f"... and {rest} more; --json has all.", f"……另有 {rest} 个县，见 --json。"))
