"""Measures of what visits find and what follows; none where findings are not simulated.

A ratio has no value in a replication in which its base is 0, such as problems a village where none was inspected: it is
0 there, and the base is nowhere 0 in runs that mean anything.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from results.measures.measure import Measure, Vector
from scenarios.scenario import Scenario
from scenarios.schema import CLASSES, Text
from scenarios.schema.findings import FindingsSection
from sim.outcomes.finding_counts import FindingCounts
from sim.outcomes.outcome import Outcomes

YEAR = 365.25


def finding_measures(scenario: Scenario, outcomes: Outcomes) -> list[Measure]:
    """All measures of findings, empty where there are none."""
    findings = outcomes.findings
    if findings is None:
        return []
    total = findings.total
    village_years = int(scenario.is_village.sum()) * outcomes.days / YEAR
    result = [
        Measure(
            "found_village",
            Text(zh="每个已巡村发现问题", en="problems found per covered village"),
            lambda: ratio(total("found"), total("villages")),
        ),
        Measure("found_key_ratio", Text(zh="重点村与其他村问题之比", en="key villages over others, problems each"),
                lambda: _key_over_others(findings)),
        Measure("found_share", Text(zh="存在问题的发现率", en="share of the problems there that were found"),
                lambda: ratio(total("found"), total("found") + total("missed")), "%"),
        Measure("leads", Text(zh="移交问题线索", en="leads to the discipline office"), lambda: _floats(total("leads"))),
        Measure("on_site", Text(zh="立行立改比例", en="repaired on site"),
                lambda: ratio(total("on_site"), total("found")), "%"),
        Measure("in_time", Text(zh="到期问题按期整改率", en="repaired in time, of those due"),
                lambda: ratio(total("in_time"), total("due")), "%"),
        Measure("overdue", Text(zh="逾期预警", en="alerts of overdue repairs"),
                lambda: _floats(total("due") - total("in_time"))),
        Measure("repaired_due", Text(zh="到期问题整改率（含逾期完成）", en="repaired by the end of the term, of those due"),
                lambda: ratio(total("due") - total("overdue_open"), total("due")), "%"),
        Measure("look_back_solved", Text(zh="回头看解决问题", en="overdue problems settled by look-backs"),
                lambda: _floats(total("look_back_solved"))),
        Measure("open_end", Text(zh="届末未整改问题", en="found problems open at the end"), lambda: _floats(total("open"))),
        Measure("look_back_share", Text(zh="回头看占已巡村", en="look-backs per covered village"),
                lambda: ratio(total("look_backs"), total("villages")), "%"),
        Measure("reminders", Text(zh="提醒督办", en="checks that ended with a reminder"),
                lambda: _floats(total("exit_reminder"))),
        Measure("accountability", Text(zh="追责问责", en="checks that ended with accountability"),
                lambda: _floats(total("exit_accountability"))),
        Measure("look_backs_waiting", Text(zh="未能安排的回头看", en="look-backs ordered and not made"),
                lambda: _floats(total("exit_look_back") + total("asked_back") - total("look_backs"))),
        Measure("one_thing", Text(zh="至少解决一件事的已巡村", en="covered villages with one thing solved at least"),
                lambda: ratio(total("one_thing"), total("villages")), "%"),
        Measure("look_back_days", Text(zh="回头看组日", en="team-days of look-backs"),
                lambda: findings.look_back_days.sum(axis=(1, 2))),
    ]  # fmt: skip
    rules = scenario.file.findings
    if rules is not None and (rules.self_correction.rate > 0 or rules.proposals.rate > 0):
        name = Text(zh="未巡先改问题", en="problems corrected before a visit")
        result.append(Measure("self_corrected", name, lambda: _floats(total("self_corrected"))))
    if rules is not None and rules.other_checks.rate > 0:
        name = Text(zh="每村每年受检次数", en="visits and checks per village and year")
        result.append(
            Measure("checks_village_year", name, lambda: (total("visits") + total("other_checks")) / max(village_years, 1e-9))
        )
    return result + _further(rules, total) if rules is not None else result


def _further(rules: FindingsSection, total: Callable[[str], NDArray[np.int64]]) -> list[Measure]:
    """Measures of what is simulated only where a scenario gives figures for it."""
    result = []
    if rules.leads.persons > 0:
        result.append(Measure("persons", Text(zh="处理人数", en="persons measures were taken against"),
                              lambda: _floats(total("persons"))))  # fmt: skip
    if rules.proposals.rate > 0:
        result += [
            Measure("proposals", Text(zh="以巡促治建议", en="proposals"), lambda: _floats(total("proposals"))),
            Measure("campaigns", Text(zh="专项治理", en="thematic campaigns"), lambda: _floats(total("campaigns"))),
        ]
    if rules.assessment.asked > 0:
        result.append(Measure("satisfied", Text(zh="群众满意率", en="satisfied with repairs, of those asked"),
                              lambda: ratio(total("satisfied"), total("asked")), "%"))  # fmt: skip
    return result


def ratio(counts: NDArray[np.int64], bases: NDArray[np.int64]) -> Vector:
    """Quotient of two counts, shape (replications,); 0 where the lower one is 0."""
    return np.asarray(np.where(bases > 0, counts / np.maximum(bases, 1), 0.0), np.float64)


def _key_over_others(findings: FindingCounts) -> Vector:
    problems, villages = findings.by_class("found"), findings.by_class("villages")
    key = CLASSES.index("key")
    other_ratio = ratio(problems.sum(axis=1) - problems[:, key], villages.sum(axis=1) - villages[:, key])
    key_ratio = ratio(problems[:, key], villages[:, key])
    return np.asarray(np.where(other_ratio > 0, key_ratio / np.where(other_ratio > 0, other_ratio, 1.0), 0.0), np.float64)


def _floats(values: NDArray[np.int64]) -> Vector:
    return values.astype(np.float64)
