"""Facts: what a scenario's folder remembers of the term so far, so that every command knows what an earlier one was given.

``facts.toml`` beside the user's own ``scenario.toml`` holds the date of the facts and the last plan, ``facts-done.csv`` the
sites covered by then. Scenarios that ship remember nothing. Deleting both forgets.
"""

import datetime as dt
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.disk.writing import replace_file
from scenarios.file.addresses import bundled_folder
from scenarios.file.toml.reading import parse_toml
from scenarios.language import say
from scenarios.problems import Problem, ScenarioError

if TYPE_CHECKING:
    import polars as pl  # help knows of this module, and does not wait for it

FACTS, DONE_TABLE = "facts.toml", "facts-done.csv"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is remembered."""

    as_of: dt.date
    """Date of the facts: sites covered before it are in the table."""
    plan: Path | None
    """Last plan file."""


def read_facts(folder: Path) -> Facts | None:
    """Read what a folder remembers; None where it remembers nothing.

    Raises
    ------
    ScenarioError
        If the file can't be read, or its table is missing.
    """
    path = folder / FACTS
    if bundled_folder(folder) or not path.is_file():
        return None
    hint = say(
        f"correct it, or delete {FACTS} and {DONE_TABLE} to start without facts", f"改正，或删除 {FACTS} 与 {DONE_TABLE}"
    )
    try:
        document = parse_toml(path.read_bytes(), FACTS)
    except ScenarioError as error:
        raise ScenarioError([replace(problem, hint=hint) for problem in error.problems]) from None
    except OSError as error:
        raise ScenarioError([Problem(FACTS, "", str(error), say("a TOML file", "TOML 文件"), hint)]) from None
    as_of, plan = document.get("as_of"), document.get("plan")
    problems = []
    if type(as_of) is not dt.date:
        problems.append(Problem(FACTS, "as_of", repr(as_of), say("a date such as 2028-01-01", "日期，如 2028-01-01"), hint))
    if plan is not None and not isinstance(plan, str):
        problems.append(
            Problem(FACTS, "plan", repr(plan), say("a path relative to this folder", "以本文件夹为起点的路径"), hint)
        )
    problems += [Problem(FACTS, key, key, "as_of, plan", hint) for key in sorted(set(document) - {"as_of", "plan"})]
    if not (folder / DONE_TABLE).is_file():
        problems.append(
            Problem(
                DONE_TABLE,
                "",
                say("no such file", "没有这个文件"),
                say("the table of sites covered so far", "已完成对象表"),
                hint,
            )
        )
    if problems or type(as_of) is not dt.date:
        raise ScenarioError(problems)
    return Facts(as_of, None if plan is None else folder / plan)


def remember(folder: Path, as_of: dt.date, done: "pl.DataFrame", plan: Path | None) -> bool:
    """Write down what is known at a date; False where the folder is that of a scenario that ships.

    Parameters
    ----------
    done
        Columns ``site`` and ``date``: all that is covered before the date.
    plan
        Plan file that holds from then on.

    Raises
    ------
    MachineFailure
        If the files can't be written.
    """
    if bundled_folder(folder):
        return False
    lines = [f"as_of = {as_of.isoformat()}"]
    if plan is not None:
        relative = os.path.relpath(plan.absolute(), folder.absolute()).replace(os.sep, "/")
        path_text = relative.replace("\\", "\\\\").replace('"', '\\"')
        lines.append(f'plan = "{path_text}"')
    head = say("What xuncha was told last; delete this file and facts-done.csv to forget it.",
               "上次告知 xuncha 的情况；删除本文件与 facts-done.csv 即不再使用。")  # fmt: skip
    text = "\n".join([f"# {head}", *lines]) + "\n"
    replace_file(folder / DONE_TABLE, lambda file: done.select("site", "date").write_csv(file, include_bom=True))
    replace_file(folder / FACTS, lambda file: file.write_text(text, encoding="utf-8"))
    return True
