"""An experiment on disk: its design, and a file a point, so that what was interrupted goes on."""

import hashlib
import json
from pathlib import Path
from typing import Any

import polars as pl

from scenarios.disk.writing import replace_file
from scenarios.language import say
from scenarios.problems import Problem, ScenarioError
from xuncha.experiments.point import Tried

MANIFEST = "experiment.json"
FAILURE = ".failed.txt"


class Folder:
    """The folder of an experiment; what it is an experiment of is checked when it is opened again.

    Raises
    ------
    ScenarioError
        If it holds another experiment.
    """

    def __init__(self, path: Path, identity: dict[str, Any]) -> None:
        self.path = path
        text = json.dumps(identity, ensure_ascii=False, indent=1, sort_keys=True, default=str)
        self._digest = hashlib.sha256(text.encode()).hexdigest()
        manifest = path / MANIFEST
        if manifest.exists():
            if manifest.read_bytes() != text.encode():
                raise ScenarioError(
                    [
                        Problem(
                            str(path),
                            MANIFEST,
                            say("another experiment", "另一个试验"),
                            say("the same scenario, factors, plan, seeds and n", "相同的情景、因素、计划、种子和 n"),
                            say("name another folder", "请换一个文件夹"),
                        )
                    ]
                )
            return
        path.mkdir(parents=True, exist_ok=True)
        replace_file(manifest, lambda file: file.write_bytes(text.encode()))

    def finished(self, number: int) -> Tried | None:
        """Return what became of a point, None where it was not tried yet or its file can't be read."""
        file = self._file(number)
        failure = file.with_suffix(FAILURE)
        if failure.exists():
            return Tried(number, None, failure.read_text(encoding="utf-8", errors="replace"))
        if not file.exists():
            return None
        try:
            return Tried(number, pl.read_parquet(file, glob=False))
        except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
            return None  # cut short by a crash of the machine: it is tried again

    def keep(self, trial: Tried) -> None:
        """Keep what became of a point; a killed program leaves no half file."""
        file = self._file(trial.number)
        table = trial.table
        if table is None:
            replace_file(file.with_suffix(FAILURE), lambda path: path.write_text(trial.failure, encoding="utf-8"))
        else:
            replace_file(file, table.write_parquet)

    def _file(self, number: int) -> Path:
        return self.path / f"point-{number:06d}.parquet"
