"""What a run rests on: figures with their sources."""

from dataclasses import dataclass

from pydantic import BaseModel

from results.run_data import RunData
from scenarios.language import listed, of_number, say
from scenarios.schema import CLASSES, Mode
from scenarios.tables.columns import titles

ASSUMED = "assumed"
ENDLESS = 3660
"""Days from which on a cut-off says nothing."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """A figure, and where it comes from."""

    name: str
    value: str
    source: str


def assumptions(run: RunData) -> list[Assumption]:
    """Return modes that the plan uses, policies in force, what is uncertain, what is made up; in that order."""
    return [*_modes(run), *_policies(run), *_uncertain(run), *_made_up(run)]


def _modes(run: RunData) -> list[Assumption]:
    counts = dict(run.plan.visits["mode"].value_counts(sort=True).iter_rows())
    return [
        Assumption(
            say(
                f"{run.scenario.mode(mode).name}: {of_number(count, 'visit')}",
                f"{run.scenario.mode(mode).name}：{count:,} 次",
            ),
            _days(run, run.scenario.mode(mode)),
            source_words(run.scenario.mode(mode).source),
        )
        for mode, count in counts.items()
    ]


def _days(run: RunData, mode: Mode) -> str:
    """Working days of a visit by class, before what depends on the site."""
    labels = run.scenario.file.classes.labels
    days = [(str(labels[name]), mode.fixed_days + mode.days[name]) for name in CLASSES if name in mode.days]
    if not days:
        return say(f"{of_number(mode.fixed_days, 'team-day')}", f"{mode.fixed_days:g} 组日")
    text = say(", ", "，").join(f"{name} {value:g}" for name, value in days)
    more = say(", more by size and complaints", "，另按规模、信访等增加") if mode.terms else ""
    return say(f"team-days: {text}{more}", f"组日：{text}{more}")


def _policies(run: RunData) -> list[Assumption]:
    return [
        Assumption(str(policy.name), say("in force", "已启用"), source_words(policy.source))
        for policy in run.scenario.file.policies.values()
    ]


def _uncertain(run: RunData) -> list[Assumption]:
    chance, lags = run.scenario.file.uncertainty, run.scenario.file.follow_up
    source = say("the scenario; else assumed", "情景文件；未写者为假设")
    rows = [
        Assumption(
            say("length of a visit", "进驻时长"),
            say(f"varies by {chance.visit_cv:.0%} (coefficient of variation)", f"变异系数 {chance.visit_cv:.0%}"),
            source,
        ),
        Assumption(
            say("absence of inspectors", "人员缺勤"),
            say(
                f"in {chance.absence.probability:.0%} of the rounds, {of_number(chance.absence.days, 'working day')} "
                "on average",
                f"每轮 {chance.absence.probability:.0%} 的概率，平均 {chance.absence.days:g} 个工作日",
            ),
            source,
        ),
    ]
    if chance.mobile.rate > 0:
        value = say(
            f"{of_number(chance.mobile.rate, 'call')} per 250 working days, {of_number(chance.mobile.days, 'day')} each",
            f"每 250 个工作日 {chance.mobile.rate:g} 次，每次 {chance.mobile.days:g} 天",
        )
        rows.append(Assumption(say("teams called away", "抽调机动"), value, source))
    if chance.surge.probability > 0:
        value = say(
            f"{chance.surge.probability:.0%} of the visits take {chance.surge.factor:g} times as long",
            f"{chance.surge.probability:.0%} 的进驻延长为 {chance.surge.factor:g} 倍",
        )
        rows.append(Assumption(say("complaints that extend a visit", "信访集中致延长"), value, source))
    if chance.weather.closed:
        months = listed(f"{month}: {share:.0%}" for month, share in chance.weather.closed.items())
        rows.append(Assumption(say("days lost to weather, by month", "各月天气停工概率"), months, source))
    for name, lag in ((say("feedback", "反馈"), lags.feedback), (say("repair", "整改"), lags.repair)):
        at_most = say(f", {lag.longest:g} at most", f"，最长 {lag.longest:g} 天") if lag.longest < ENDLESS else ""
        value = say(f"{of_number(lag.mean, 'day')} on average", f"平均 {lag.mean:g} 天") + at_most
        rows.append(Assumption(name, value, source_words(lag.source)))
    return rows


def _made_up(run: RunData) -> list[Assumption]:
    section = run.scenario.file.synthesis
    rows = []
    for column in run.scenario.synthesised:
        rule = getattr(section, column, None)
        source = source_words(rule.source) if isinstance(rule, BaseModel) and hasattr(rule, "source") else source_words(ASSUMED)
        origin = say(f"made up where the table gives none (seed {section.seed})", f"表中未给者为合成（种子 {section.seed}）")
        rows.append(Assumption(listed(titles((column,))), origin, source))
    return rows


def source_words(source: object) -> str:
    """Source for people: ``assumed`` in the language in force."""
    return say("assumed", "假设") if str(source) == ASSUMED else str(source)
