"""The bottleneck of a scenario or a region, said in a sentence."""

from optimize.explaining.regional import RegionExplanation
from optimize.valuing.marginal_value import Marginals, MarginalValue
from scenarios.language import aside, of_number, say
from scenarios.naming.names import office_names, round_names
from scenarios.scenario import Scenario


def region_sentence(explanation: RegionExplanation | None, marginals: Marginals, scenario: Scenario) -> str:
    """Say in one sentence how many counties are out of reach, and what the bottleneck is.

    Parameters
    ----------
    explanation
        None where the plan leaves nothing out.
    """
    best, day = marginals.best("team-round"), marginals.best("day")
    if explanation is None:
        head = say("Every county is within reach; ", "各县均已满足；")
    elif explanation.out_of_reach:
        count, counties = len(explanation.out_of_reach), len(explanation.counties)
        head = say(f"{count} of {of_number(counties, 'county')} are out of reach; ", f"{counties} 个县中有 {count} 个达不到；")
    else:
        head = say("No single county is out of reach; ", "各县单独核算均可满足；")
    if best is None:
        if day is None:
            return head + say("neither teams nor days limit the plan.", "人力和天数都不构成限制。")
        return head + say(
            f"the bottleneck is the length of visits: one day less per village brings {day.days(scenario):.1f} days.",
            f"瓶颈在进驻时长：每村少一天可使平均覆盖提前 {day.days(scenario):.1f} 天。",
        )
    office, rnd = office_names(scenario.offices).name(best.office), round_names(scenario.rounds).name(best.round)
    days = best.days(scenario)
    by_county = days / best.weight
    by_part = "" if best.weight == 1.0 else aside(say(f"{by_county:.1f} in its own part", f"本县 {by_county:.1f} 天"))
    price = say(" by its dual price", "（按对偶价格）") if best.solved is None else ""
    less_en = f"; one day less per village is worth {day.days(scenario):.1f}" if day else ""
    less_zh = f"；每村少一天相当于 {day.days(scenario):.1f} 天" if day else ""
    return head + say(
        f"the bottleneck is {office} in {best.year} ({rnd}): one more team-round there is worth {days:.3f} "
        f"days of the region's (risk-weighted) mean date of coverage{by_part}{price}, including what is left out or "
        f"late{less_en}.",
        f"瓶颈是{office}的 {best.year} 年（{rnd}）：增加一个组次相当于全区域（按风险加权的）平均覆盖日期"
        f"提前 {days:.3f} 天{by_part}{price}，遗漏和误期一并计入{less_zh}。",
    )


def sentence(marginals: Marginals, scenario: Scenario) -> str:
    """Say in one sentence what the bottleneck is."""
    best, team, day = (marginals.best(kind) for kind in ("team-round", "team", "day"))
    if best is None:
        if day is None:
            return say("No bottleneck: neither teams nor days limit the plan.", "没有瓶颈：人力和天数都不构成限制。")
        return say(
            f"The bottleneck is the length of visits: one day less per village brings {amount(day, scenario)}.",
            f"瓶颈在进驻时长：每村少一天{amount(day, scenario)}。",
        )
    offices, rounds = office_names(scenario.offices), round_names(scenario.rounds)
    office, rnd = offices.name(best.office), rounds.name(best.round)
    more_en = f"; one more team for {offices.name(team.office)} in all rounds brings {amount(team, scenario)}" if team else ""
    more_zh = f"；{offices.name(team.office)}每轮多一个组{amount(team, scenario)}" if team else ""
    less_en = f"; one day less per village brings {amount(day, scenario)}" if day else ""
    less_zh = f"，每村少一天{amount(day, scenario)}" if day else ""
    unit = say("earlier mean date of coverage, weighted by risk", "按风险加权的平均覆盖日期")
    note = "" if best.sites is not None else say(f" ({unit})", f"（{unit}）")
    return say(
        f"The bottleneck is {office} in {rnd}: one more team-round there brings "
        f"{amount(best, scenario)}{more_en}{less_en}{note}.",
        f"瓶颈是{office}的{rnd}：增加一个组次{amount(best, scenario)}{more_zh}{less_zh}{note}。",
    )


def amount(marginal: MarginalValue, scenario: Scenario) -> str:
    """Say what a change brings: sites where some are missing, else days."""
    if marginal.sites is not None:
        return say(f"{marginal.sites:.1f} more sites", f"可多巡 {marginal.sites:.1f} 个对象")
    days = marginal.days(scenario)
    return say(f"{days:.1f} days", f"可提前 {days:.1f} 天")
