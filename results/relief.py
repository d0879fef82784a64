"""Relief: something that was tried to make the milestone that decides likelier, and helped."""

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any, Literal

from scenarios.language import of_number, say
from scenarios.scenario import Scenario

Lever = Literal["date", "days", "repair", "teams", "letter"]


@dataclass(frozen=True, slots=True)
class Relief:
    """A change that was planned or simulated, and the probability with it."""

    lever: Lever
    """A later ``date``, more ``days`` on site in each round, ``repair`` of the plan before each round, or that with more
    ``teams`` of the busiest office. ``letter``: the plan followed to the letter instead of what the run does."""
    amount: int
    """Days or teams more; of a date the days by which it is later; 0 of a dispatch."""
    where: str
    """Date in ISO form, or the office's id; empty for all rounds."""
    probability: float
    low: float
    high: float
    replications: int

    def as_json(self) -> dict[str, Any]:
        """Return the object that ``--json`` prints."""
        return asdict(self)


def relief_text(relief: Relief, scenario: Scenario) -> str:
    """Say what helps and how much, in the language in force."""
    n = relief.replications
    share = say(
        f"{relief.probability:.0%} ({relief.low:.0%}-{relief.high:.0%}, {of_number(n, 'replication')})",
        f"{relief.probability:.0%}（{relief.low:.0%}-{relief.high:.0%}，{n} 次模拟）",
    )
    if relief.lever == "letter":
        return say(f"followed to the letter (--dispatch follow): {share}", f"完全照计划执行（--dispatch follow）：{share}")
    if relief.lever == "date":
        date = dt.date.fromisoformat(relief.where)
        return say(f"until {date} the same plan gets there with {share}", f"放宽到 {date}，同一计划的概率为 {share}")
    if relief.lever == "days":
        days = of_number(relief.amount, "working day")
        return say(f"{days} more on site in each round: {share}", f"每轮现场多 {relief.amount} 个工作日：{share}")
    if relief.lever == "repair":
        return say(f"the plan repaired before each round (dispatch repair): {share}",
                   f"每轮前修补计划（dispatch repair）：{share}")  # fmt: skip
    office = str(scenario.offices[scenario.office_index(relief.where)].name)
    teams = of_number(relief.amount, "more team")
    return say(
        f"{teams} of {office}, the plan repaired before each round: {share}",
        f"{office}增加 {relief.amount} 个组，每轮前修补计划：{share}",
    )
