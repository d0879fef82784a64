"""``plan --complete``: a planner's own table, with what it leaves open filled in."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import listed, of_number, say
from scenarios.problems import Problem, ScenarioError
from xuncha.cli.app import DONE, NO
from xuncha.cli.given.given_plan import SHOWN, breach_sentence, breaches_of, given_plan
from xuncha.cli.terminal.output import print_json, print_line, print_problems
from xuncha.cli.words.roster_sentence import has_roster

if TYPE_CHECKING:
    from optimize.completing.complete import Completed
    from scenarios.scenario import Scenario

CheckedPlan = Annotated[
    Path | None,
    typer.Option(
        "--plan",
        metavar=say("FILE", "文件"),
        help=say("also check this plan table; what it leaves open is filled in first", "同时检查此计划表（未填的先行补全）"),
    ),
]

CompleteOption = Annotated[
    Path | None,
    typer.Option(
        "--complete",
        metavar=say("FILE", "文件"),
        help=say(
            "no search: take this table of villages, teams and rounds, fill in modes, order and dates, and write it",
            "不作搜索：读取此表（村、组、轮次即可），补全方式、次序和日期后写出",
        ),
    ),
]


def refuse_together(name: str, options: dict[str, object]) -> None:
    """Refuse options that have no effect beside another one.

    Raises
    ------
    ScenarioError
        With each of them that is given.
    """
    allowed = say(f"nothing of it with {name}: no plan is searched for", f"与 {name} 同用时不写：此时不搜索计划")
    problems = [Problem(option, "", str(value), allowed) for option, value in options.items() if value is not None]
    if problems:
        raise ScenarioError(problems)


@dataclass(frozen=True)
class Checked:
    """A planner's table, completed, and what is wrong with it."""

    given: "Completed"
    breaches: "list[Problem]"
    missing: dict[str, str]
    """Names of the sites without a visit, by id."""

    @property
    def sound(self) -> bool:
        """Whether it breaks no rule and leaves nothing out."""
        return not self.breaches and not self.missing

    def as_json(self) -> dict[str, Any]:
        """Return it as the object that ``--json`` prints."""
        return {
            "visits": len(self.given.plan), "modes_filled_in": self.given.modes, "dates_filled_in": self.given.dates,
            "dates_changed": list(self.given.shifted), "breaches": [breach.as_dict() for breach in self.breaches],
            "uncovered": list(self.missing),
        }  # fmt: skip

    def print(self) -> None:
        """Say how many visits there are, what is left out, and which rules are broken."""
        count, names = len(self.given.plan), list(self.missing.values())
        site_list = listed(names, SHOWN)
        if names:
            print_line(
                say(
                    f"{of_number(count, 'visit')}; {of_number(len(names), 'site has')} none: {site_list}",
                    f"共 {count} 项安排；{len(names)} 个对象未安排：{site_list}",
                )
            )
        else:
            print_line(say(f"{of_number(count, 'visit')}; every site has one.", f"共 {count} 项安排，无遗漏。"))
        if not self.breaches:
            print_line(say("The plan keeps to all rules.", "计划符合全部规则。"))
            return
        print_line(breach_sentence(len(self.breaches)))
        print_problems(self.breaches[:SHOWN])
        if len(self.breaches) > SHOWN:
            print_line(say(f"... and {len(self.breaches) - SHOWN} more", f"…… 另有 {len(self.breaches) - SHOWN} 处"))


def check_plan(scenario: "Scenario", table: Path, *, quiet: bool = False) -> Checked:
    """Read a plan table, fill in what it leaves open, and hold it against the rules.

    Raises
    ------
    ScenarioError
        If it can't be read.
    """
    completed = given_plan(scenario, table, quiet=quiet)
    planned_sites = set(completed.plan.visits["site"].to_list())
    columns = scenario.sites.select("id", "name", "done").iter_rows()
    missing = {site: name for site, name, done in columns if site not in planned_sites and done is None}
    return Checked(completed, breaches_of(scenario, completed.plan, completed), missing)


def write_completed(scenario: "Scenario", table: Path, output: Path, *, json: bool) -> int:
    """Complete a table, write it, and say what it breaks and leaves out; exit code 1 where there is any such thing."""
    from optimize.rostering.roster import make_roster  # noqa: PLC0415
    from results.workbook.book import write_plan_file  # noqa: PLC0415

    plan_check = check_plan(scenario, table, quiet=json)
    plan = plan_check.given.plan
    roster = make_roster(scenario, plan).table if has_roster(scenario, output) and not plan_check.breaches else None
    write_plan_file(scenario, plan, output, roster=roster)
    if json:
        print_json({"plan": str(output)} | plan_check.as_json())
    else:
        plan_check.print()
        print_line(str(output))
    return DONE if plan_check.sound else NO
