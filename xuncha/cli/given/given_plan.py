"""Plans that are given as files: read, with a word on what was filled in, and on the rules that they break."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.language import aside, listed, of_number, say
from xuncha.cli.terminal.output import print_problems

if TYPE_CHECKING:
    from optimize.completing.complete import Completed
    from scenarios.plans.plan import Plan
    from scenarios.problems import Problem
    from scenarios.scenario import Scenario

SHOWN = 20
"""Rules broken that are told one by one."""


def given_plan(scenario: "Scenario", path: Path, *, quiet: bool = False) -> "Completed":
    """Read a plan file; what is worth knowing of it, and what was filled in, goes to stderr.

    Raises
    ------
    ScenarioError
        If it can't be read.
    """
    from optimize.completing.complete import read_and_complete  # noqa: PLC0415

    completed = read_and_complete(scenario, path)
    if not quiet:
        print_problems(completed.notes, warning=True)
        for sentence in completed.sentences():
            sys.stderr.write(f"{sentence}\n")
    return completed


def breaches_of(scenario: "Scenario", plan: "Plan", completed: "Completed | None" = None) -> "list[Problem]":
    """Rules that a plan breaks, by row of its file and by village."""
    from optimize.verifying.verify import verify  # noqa: PLC0415
    from scenarios.plans.visit_places import visit_places  # noqa: PLC0415

    return verify(scenario, plan, visit_places(scenario, plan, None if completed is None else completed.rows))


def breach_sentence(count: int, file: str = "") -> str:
    """Say that a plan breaks rules; every command that takes a plan says it so."""
    file_words = f" {file}" if file else ""
    rules = say("rule" if count == 1 else "rules", "")
    return say(
        f"The plan{file_words} breaks {count} {rules} of the scenario; it is taken as it stands.",
        f"计划{file_words}有 {count} 处不符合情景规则，仍按原样采用。",
    )


def warn_of_breaches(scenario: "Scenario", plan: "Plan", completed: "Completed | None" = None, file: str = "") -> int:
    """Say on stderr which rules a plan breaks; return how many."""
    warn_of_disagreement(scenario, plan)
    breaches = breaches_of(scenario, plan, completed)
    if breaches:
        sys.stderr.write(f"{breach_sentence(len(breaches), file)}\n")
        print_problems(breaches[:SHOWN], warning=True)
        if len(breaches) > SHOWN:
            more = len(breaches) - SHOWN
            sys.stderr.write(say(f"  ... and {more} more\n", f"  …… 另有 {more} 处\n"))
    return len(breaches)


def warn_of_disagreement(scenario: "Scenario", plan: "Plan") -> None:
    """Say on stderr that a plan was made for other days of the modes, or for rounds that have moved since."""
    from scenarios.plans.disagreement import disagreement  # noqa: PLC0415

    differences = disagreement(scenario, plan)
    if differences.days:
        names = dict(zip(scenario.sites["id"].to_list(), scenario.sites["name"].to_list(), strict=True))
        site, plan_days, days_now = differences.days[0]
        count = len(differences.days)
        sys.stderr.write(
            say(
                f"Plan and scenario disagree: {of_number(count, 'visit has')} other days than their modes take now, "
                f"such as {names[site]} "
                f"with {plan_days:g}, now {days_now:g}. The plan's days are used.\n",
                f"计划与情景不一致：{count} 项安排的天数与该方式现在的天数不同，如{names[site]}计划 {plan_days:g} 天，"
                f"现为 {days_now:g} 天。按计划的天数执行。\n",
            )
        )
    if differences.rounds:
        rounds = listed((f"{name}{aside(count)}" for name, count in differences.rounds), SHOWN)
        sys.stderr.write(
            say(
                f"Plan and scenario disagree: visits lie outside the present dates of their rounds: {rounds}.\n",
                f"计划与情景不一致：有安排不在该轮现在的日期之内：{rounds}。\n",
            )
        )
