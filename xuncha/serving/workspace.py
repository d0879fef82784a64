"""The folder that is served: its scenarios, and its runs in ``runs``, the same that the command line uses."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from results.store.catalogue import KeptRun, kept_runs
from scenarios.creating.new_scenario import IDENTIFIER, NewScenario, new_from_table
from scenarios.disk.machine import MachineFailure
from scenarios.disk.writing import failing, replace_file
from scenarios.file.addresses import bundled, locate
from scenarios.file.toml.writing import toml_text
from scenarios.language import say, speaking
from scenarios.opening import open_scenario, read_file
from scenarios.problems import SCENARIO_FILE, Problem, ScenarioError
from scenarios.schema import Text
from scenarios.what_if.changed_scenario import WhatIf, changes_of

RUNS = "runs"
COUNTY = re.compile(r"\d{6}")
LONGEST_NAME = 80
PLAIN_NAME = re.compile(r"[^\w.()（）-]+")


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with scenarios and runs."""

    root: Path

    @property
    def runs_root(self) -> Path:
        """Where runs go."""
        return self.root / RUNS

    def scenarios(self) -> list[str]:
        """Names of the scenarios that lie in the folder."""
        return sorted(path.parent.name for path in self.root.glob(f"*/{SCENARIO_FILE}") if IDENTIFIER.match(path.parent.name))

    def shipped(self) -> list[tuple[str, Text, bool]]:
        """Return the scenarios that ship: name, title, and whether it is a region, made by rule of the divisions."""
        files = [(name, read_file(name)) for name in bundled()]
        return [(name, file.title, file.sites.rule is not None) for name, file in files]

    def address(self, name: str) -> str:
        """Where a scenario lies: in the folder, else among those that ship.

        Raises
        ------
        ScenarioError
            If there is none of that name.
        """
        head, colon, variant = name.partition(":")
        if head in self.scenarios():
            return str(self.root / head) + (f":{variant}" if colon else "")
        if head in bundled():
            return name
        raise ScenarioError([Problem(name, "", say("no such scenario", "没有这个情景"), ", ".join(bundled()))])

    def runs(self) -> list[KeptRun]:
        """Return the runs that are kept, the newest first."""
        return [run for run in kept_runs(self.runs_root) if run.folder.parent == self.runs_root]

    def run_folder(self, name: str) -> Path:
        """Folder of a finished run.

        Raises
        ------
        ScenarioError
            If there is none of that name.
        """
        for run in self.runs():
            if run.folder.name == name and run.finished:
                return run.folder
        raise ScenarioError([Problem(name, "", say("no such run", "没有这次运行"), say("a finished run", "已完成的运行"))])

    def take_table(self, file: BinaryIO, file_name: str, name: str, counties: str) -> NewScenario:
        """Make a scenario of a table that was handed in.

        Parameters
        ----------
        file_name
            Name of the table at the planner's; problems are told with it.
        name
            Short name of the scenario, the folder's too.
        counties
            Codes of the counties in which the sites lie, however separated; empty where the table tells.

        Raises
        ------
        ScenarioError
            With all that is wrong with the name, the codes and the table.
        """
        self.check_new(name)
        plain_name = PLAIN_NAME.sub("_", Path(file_name.replace("\\", "/")).name)[-LONGEST_NAME:].lstrip(".")
        with TemporaryDirectory() as scratch:
            table = Path(scratch) / (plain_name or "table")
            with table.open("wb") as target:
                shutil.copyfileobj(file, target)
            return new_from_table(self.root / name, table, name, tuple(COUNTY.findall(counties)))

    def check_new(self, name: str) -> None:
        """Refuse a name that is none for a new scenario.

        Raises
        ------
        ScenarioError
            If it is taken, or has other signs than letters and digits.
        """
        label = say("name", "名称")
        if not IDENTIFIER.match(name):
            allowed = say("letters, digits, _ and -, at most 40", "字母、数字、_ 和 -，至多 40 个")
            raise ScenarioError([Problem(label, "", name or say("nothing", "未填写"), allowed)])
        if name == RUNS or name in bundled() or (self.root / name).exists():
            raise ScenarioError(
                [Problem(label, "", say(f"{name}, which is taken", f"{name}，已有同名"), say("a new name", "新名称"))]
            )

    def save_as(self, source: str, what_if: WhatIf, name: str) -> Path:
        """Write a scenario that extends another one and says only what is otherwise.

        Raises
        ------
        ScenarioError
            With what is wrong with the name or the settings.
        MachineFailure
            If the folder can't be written; nothing is left of it.
        """
        self.check_new(name)
        address = self.address(source)
        changes: dict[str, Any] = changes_of(address, what_if) if what_if else {}
        removed_keys = changes.pop("remove", [])
        plain = read_file(address).title
        title = {}
        for language, text in (("zh", plain.zh), ("en", plain.en)):
            with speaking(language):  # type: ignore[arg-type]
                title[language] = text + (say(f" ({what_if})", f"（{what_if}）") if what_if else "")
        lies_here = locate(address).folder.parent == self.root
        document: dict[str, Any] = {"extends": f"../{source}" if lies_here else source, "name": name, "title": title}
        document |= ({"remove": removed_keys} if removed_keys else {}) | ({"overrides": changes} if changes else {})
        folder = self.root / name
        with failing(str(folder)):
            folder.mkdir()
        try:
            replace_file(folder / SCENARIO_FILE, lambda file: file.write_text(toml_text(document), encoding="utf-8"))
            open_scenario(folder)
        except (ScenarioError, MachineFailure):  # what is left would take the name
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return folder
