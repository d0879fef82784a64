"""A kept run made once more, and held against it file by file: whether the same inputs still give the same bytes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from optimize.control.stopping import Stop, never
from results.report.reproduce import versions_in_use
from results.run import Run, open_run
from results.store.checksums import Fault, read_sums
from results.store.layout import MANIFEST, SUMS
from scenarios.disk.plain_json import parse_json
from scenarios.language import Language, say, speaking
from scenarios.plans.plan import Plan
from scenarios.problems import Problem, ScenarioError
from xuncha.api import plan, planning_figures, pool, store_run
from xuncha.relief import try_relief
from xuncha.run_files import run_files

PAGE = "page.html"


@dataclass(frozen=True, slots=True)
class FileAgain:
    """A file of a run, and what became of it."""

    name: str
    was: str | None
    """SHA-256 in the run; None where the run has no such file."""
    now: str | None
    """SHA-256 of the file made again; None where it is not made any more."""

    @property
    def same(self) -> bool:
        """Whether both are the same to the byte."""
        return self.was == self.now


@dataclass(frozen=True, slots=True)
class Again:
    """A run made once more."""

    files: tuple[FileAgain, ...]
    """By name."""
    planned: bool
    """Whether it was planned anew too: where the plan was given, or the search was interrupted, the run's own is taken."""
    versions: dict[str, tuple[str, str]]
    """Packages whose version is another one than then: then, and now."""

    @property
    def differing(self) -> list[FileAgain]:
        """Files that are not the same."""
        return [file for file in self.files if not file.same]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.differing


def run_again(
    folder: Path,
    *,
    workers: int | str = 1,
    progress: Callable[[int, int], None] | None = None,
    stop: Stop = never,
) -> Again:
    """Make a run once more beside it, of the inputs that it keeps, and compare all files; nothing stays behind.

    Texts are made in the language of the run's page. A stop that is asked for while it is planned makes another plan.

    Raises
    ------
    ScenarioError
        If it is no complete run, or a file in it is damaged.
    """
    run = open_run(folder)
    manifest = parse_json((folder / MANIFEST).read_bytes())
    hashes = _hashes(folder)
    with TemporaryDirectory() as scratch, speaking(language_of(folder)):
        new_plan, planning, is_planned = _plan_again(run, manifest, workers, stop)
        writers = {name: write for name, write in run_files(new_plan).items() if name in hashes}
        copy = Path(scratch) / folder.absolute().name
        store_run(
            copy, run.scenario, new_plan, planning, replications=manifest["replications"], seed=run.seed, workers=workers,
            command=manifest["command"], dispatch=manifest["dispatch"], events=manifest["events"], progress=progress,
            extras=writers, find_relief=None if manifest["command"] is None else try_relief,
        )  # fmt: skip
        new_hashes = _hashes(copy)
    names = sorted({*hashes, *new_hashes})
    return Again(
        tuple(FileAgain(name, hashes.get(name), new_hashes.get(name)) for name in names),
        is_planned,
        _other_versions(manifest["versions"]),
    )


def _hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of the files of a run by name."""
    hashes = read_sums(folder / SUMS)
    if isinstance(hashes, Fault):
        raise ScenarioError([Problem(str(folder / SUMS), "", hashes.found, say("as the run wrote it", "与运行写出时一致"))])
    return hashes


def _plan_again(run: Run, manifest: dict[str, Any], workers: int | str, stop: Stop) -> tuple[Plan, dict[str, Any], bool]:
    """Return the plan with its figures, and whether it was made anew."""
    method = run.planning.get("method")
    if method is None or run.planning.get("interrupted") or (manifest["command"] or {}).get("name") != "run":
        return run.plan, run.planning, False
    with pool(workers) as executor:
        result = plan(run.scenario, method, executor=executor, stop=stop)
    return result.plan, planning_figures(result), True


def language_of(folder: Path) -> Language:
    """Language of a run's texts: that of its page, else of its summary."""
    page = folder / PAGE
    head = page.read_text(encoding="utf-8")[:200] if page.is_file() else ""
    match = re.search(r'<html lang="(zh|en)"', head)
    if match is not None:
        return "zh" if match[1] == "zh" else "en"
    summary = parse_json((folder / "summary.json").read_bytes())
    headline = str(summary.get("headline", "")) if isinstance(summary, dict) else ""
    return "zh" if re.search(r"[\u4e00-\u9fff]", headline[:12]) else "en"


def _other_versions(old_versions: dict[str, str]) -> dict[str, tuple[str, str]]:
    now = versions_in_use()
    return {
        name: (old_versions.get(name, ""), now.get(name, ""))
        for name in sorted({*old_versions, *now})
        if old_versions.get(name) != now.get(name)
    }
