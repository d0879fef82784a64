"""Whether a wish suits a kind of picture, and what is wrong with it where not."""

from collections.abc import Mapping
from typing import Literal

from results.pictures.maps import By
from results.pictures.wish import Kind, Wish
from scenarios.asking import asked
from scenarios.language import listed, of_number, say
from scenarios.problems import Problem

MAPS: tuple[By, ...] = ("round", "mode", "risk")
DIMENSIONS: dict[str, Literal["class", "office", "mode"]] = {"classes": "class", "offices": "office", "modes": "mode"}


def unsuited(kind: str, wish: Wish, kinds: Mapping[str, Kind]) -> list[Problem]:
    """Find what a kind of picture can't do with a wish."""
    entry = kinds[kind]
    problems = []
    if entry.needs == "table":
        if wish.table is None:
            problems.append(
                Problem(asked("--table"), "", say("no table", "没有表"), say(f"a table for {kind}", f"{kind} 所需的表"))
            )
        if wish.runs:
            problems.append(Problem("RUN", "", wish.runs[0][0], say(f"no run: {kind} takes a table", f"不写运行：{kind} 用表")))
    else:
        if wish.table is not None:
            problems.append(
                Problem(
                    asked("--table"),
                    "",
                    say("a table", "一张表"),
                    say(f"no table: {kind} takes a run", f"不写表：{kind} 用运行"),
                )
            )
        if not wish.runs:
            problems.append(Problem("RUN", "", say("no run", "没有运行"), say("a run folder", "运行文件夹")))
        if entry.needs == "run" and len(wish.runs) > 1:
            problems.append(Problem("RUN", "", say(of_number(len(wish.runs), "run"), f"{len(wish.runs)} 个运行"),
                                    say("one; several with the kind runs", "一个；多个运行用图类 runs")))  # fmt: skip
    options_given = {"of": wish.of, "by": wish.by, "level": wish.level}
    for option, value in options_given.items():
        if value is not None and option not in entry.takes:
            allowed = [name for name, picture in kinds.items() if option in picture.takes]
            problems.append(
                Problem(asked(f"--{option}"), "", str(value), say("only with the kind ", "仅用于图类 ") + listed(allowed))
            )
    if not problems:
        problems += _wrong_values(kind, wish)
    return problems


def _wrong_group(kind: str, wish: Wish) -> list[Problem]:
    if kind == "coverage" and wish.of is not None:
        groups = [f"{group.dimension}:{group.key}" for group in wish.run.outcomes.groups]
        if wish.group not in groups:
            return [Problem(asked("--of"), "", wish.of, listed(groups))]
    if kind == "why" and wish.of is None:
        allowed = say("a site: --of 向阳村", "一个对象：--of 向阳村")
        return [Problem(asked("--of"), "", say("no site", "未给出对象"), allowed)]
    if kind == "gantt" and wish.of is not None:
        offices = sorted({wish.run.scenario.offices[team.office].id for team in wish.run.scenario.teams})
        if wish.of.removeprefix("office:") not in offices:
            return [Problem(asked("--of"), "", wish.of, listed(f"office:{office}" for office in offices))]
    return []


def _wrong_values(kind: str, wish: Wish) -> list[Problem]:
    if kind in {"coverage", "why", "gantt"}:
        return _wrong_group(kind, wish)
    if kind == "map" and wish.by is not None and wish.by not in MAPS:
        return [Problem(asked("--by"), "", wish.by, listed(MAPS))]
    if kind == "repairs" and wish.run.outcomes.findings is None:
        hint = say("add a section [findings] to the scenario and run it again", "在情景中加 [findings] 一节后重新运行")
        return [Problem(asked("--kind"), "", "repairs", say("a run that simulates findings", "模拟了问题与整改的运行"), hint)]
    if kind in {"offices", "classes", "modes"} and not any(
        group.dimension == DIMENSIONS[kind] for group in wish.run.outcomes.groups
    ):
        return [Problem(asked("--kind"), "", kind, say("a run with such groups", "含此类分组的运行"))]
    return []
