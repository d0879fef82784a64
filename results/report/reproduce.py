"""How to come to the same run again: the command, versions, seed and fingerprints."""

import platform
import shlex
from dataclasses import dataclass

from results.run_data import RunData
from results.store.identity import PACKAGES
from results.store.layout import MANIFEST
from results.store.versions import version_of
from scenarios.disk.plain_json import parse_json
from scenarios.dispatch.own_rule import dispatch_id
from scenarios.language import listed, say


@dataclass(frozen=True, slots=True)
class Recipe:
    """What someone else needs to get the same figures."""

    commands: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    """Names and values."""
    inputs: tuple[tuple[str, str], ...]
    """Names and SHA-256 of the inputs."""


def _versions(run: RunData) -> dict[str, str]:
    """Versions with which the run was made: of a run in a folder those of its manifest, else those in use."""
    manifest = None if run.folder is None else run.folder / MANIFEST
    if manifest is not None and manifest.is_file():
        return dict(parse_json(manifest.read_text(encoding="utf-8"))["versions"])
    return versions_in_use()


def versions_in_use() -> dict[str, str]:
    """Versions of the packages on which figures depend, and of Python."""
    return {name: version_of(name) for name in PACKAGES} | {"python": platform.python_version()}


def reproduce(run: RunData) -> Recipe:
    """Say how to get the same run: where it lies in a folder, what the folder's manifest holds is the same."""
    scenario = shlex.quote(run.scenario.name)
    usual = run.scenario.file.simulation.dispatch
    dispatch_option = "" if run.dispatch == usual else f" --dispatch {dispatch_id(run.dispatch)}"
    options = f"--seed {run.seed} -n {run.replications}{dispatch_option}"
    method = run.planning.get("method")
    planned_here = method is not None and run.planning.get("interrupted") is None
    method_option = "" if method in {None, "optimal"} else f" --method {method}"
    commands = (
        (f"xuncha run --again {shlex.quote(run.folder.name)}",)
        if run.folder is not None
        else (f"xuncha run {scenario}{method_option} {options}",)
        if planned_here
        else (f"xuncha simulate {scenario} --plan plan.parquet {options}",)
    )
    planning = run.planning
    facts = [
        (say("seed", "种子"), str(run.seed)),
        (say("replications", "模拟次数"), str(run.replications)),
        (say("plan made by", "计划方法"), str(run.plan.method)),
        (say("versions", "版本"), listed(f"{name} {number}" for name, number in _versions(run).items())),
    ]
    if "gap" in planning:
        score = say(
            f"score {planning['objective']:.4f} (the less the better), not below {planning['bound']:.4f} for any plan",
            f"综合评分 {planning['objective']:.4f}（越低越好），任何方案不低于 {planning['bound']:.4f}",
        )
        facts.append((say("plan", "计划"), score))
    return Recipe(commands, tuple(facts), tuple(sorted(run.scenario.inputs.items())))
