"""A ledger in place of a scenario: ``run LEDGER.xlsx`` makes the scenario that ``new`` would, for this one command."""

import atexit
import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated

import typer

from scenarios.language import say

LEDGERS = (".xlsx", ".xlsm", ".xls", ".ods", ".et", ".csv")
"""Endings of tables that may stand for a scenario."""


def scenario_of(name: str) -> str:
    """Return a scenario's name or path; of a ledger the folder of a scenario made of it, which goes with the program.

    Raises
    ------
    ScenarioError
        With all that is wrong in the ledger.
    """
    path = Path(name)
    if path.suffix.lower() not in LEDGERS or not path.is_file():
        return name
    from scenarios.creating.new_scenario import IDENTIFIER, new_from_table  # noqa: PLC0415

    scratch = Path(mkdtemp(prefix="xuncha-"))
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    short = path.stem if IDENTIFIER.match(path.stem) else "ledger"
    return str(new_from_table(scratch / short, path, short).folder)


LEDGER = typer.Argument(
    metavar=say("SCENARIO", "情景"),
    help=say(
        "a name of xuncha scenarios, a folder with scenario.toml, or a ledger (XLSX), with a sheet of settings or without; "
        "a variant behind a colon: weiyuan:more",
        "自带情景名（见 xuncha scenarios）、含 scenario.toml 的文件夹，或台账（XLSX，可含“设置”工作表）；"
        "方案写在冒号后：weiyuan:more",
    ),
    callback=lambda value: None if value is None else scenario_of(value),
)
LedgerArgument = Annotated[str, LEDGER]
