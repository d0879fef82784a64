"""What a scenario's folder remembers (`scenarios.file.facts`), as commands use it and say so."""

import datetime as dt
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.file.addresses import locate
from scenarios.file.facts import FACTS, Facts, read_facts, remember
from scenarios.language import say
from scenarios.problems import Problem, ScenarioError

if TYPE_CHECKING:
    from scenarios.plans.plan import Plan
    from scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Settled:
    """Date of the facts and the plan so far."""

    as_of: dt.date
    plan: Path


def facts_of(scenario: str) -> Facts | None:
    """Return what the folder of a scenario remembers."""
    return read_facts(locate(scenario).folder)


def settled(scenario: str, plan: Path | None, as_of: dt.date | None = None, *, quiet: bool) -> Settled:
    """Settle the date and the plan: those asked for, else those remembered, which is said on stderr.

    Raises
    ------
    ScenarioError
        If neither is known, or the plan that is remembered is gone.
    """
    facts = facts_of(scenario)
    known_plan, known_date = (None, None) if facts is None else (facts.plan, facts.as_of)
    problems = []
    if plan is None and known_plan is None:
        problems.append(Problem("--plan", "", say("nothing", "未给出"), say("the plan so far", "此前的计划文件")))
    if plan is None and known_plan is not None and not known_plan.is_file():
        fault = say("no such file any more", "文件已不存在")
        problems.append(Problem(str(known_plan), "", fault, say("the last plan, or --plan FILE", "上次的计划，或 --plan 文件")))
    if as_of is None and known_date is None:
        allowed = say("the date of the facts, such as 2028-01-01", "现状日期，如 2028-01-01")
        problems.append(Problem("--as-of", "", say("nothing", "未给出"), allowed))
    date, path = as_of or known_date, plan or known_plan
    if problems or date is None or path is None:
        raise ScenarioError(problems)
    words = [] if as_of is not None else [say(f"facts as of {date}", f"现状日期 {date}")]
    words += [] if plan is not None else [say(f"plan {path}", f"计划 {path}")]
    if words and not quiet:
        text = say(", ", "，").join(words)
        sys.stderr.write(say(f"As {FACTS} remembers: {text}.\n", f"按 {FACTS} 所记：{text}。\n"))
    return Settled(date, path)


def keep(scenario: str, loaded_scenario: "Scenario", old_plan: "Plan", as_of: dt.date, done: Path | None, plan: Path) -> bool:
    """Write down what is done before a date and the plan that holds now; False where the scenario ships."""
    from optimize.replanning.history import history_at  # noqa: PLC0415

    sites = history_at(loaded_scenario, old_plan, as_of, done).sites
    covered_sites = sites.filter(sites["done"].is_not_null())
    table = covered_sites.select(site="id", date="done")
    return remember(locate(scenario).folder, as_of, table, plan)


def refuse_past(scenario: "Scenario", command: str) -> None:
    """Refuse to plan a whole term of which a part is past.

    Raises
    ------
    ScenarioError
        Where the folder remembers a date.
    """
    if scenario.as_of is None:
        return
    fault = say(f"{command} of a term that stands at {scenario.as_of}", f"{command}：本届已到 {scenario.as_of}")
    allowed = say("xuncha replan, which keeps what is done", "xuncha replan，保留已完成的部分")
    hint = say(f"or delete {FACTS} to forget", f"或删除 {FACTS}")
    raise ScenarioError([Problem(FACTS, "as_of", fault, allowed, hint)])
