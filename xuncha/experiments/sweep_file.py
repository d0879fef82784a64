"""Files that say what an experiment is: ``xuncha sweep SCENARIO_FILE``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scenarios.disk.names import is_file
from scenarios.file.toml.reading import parse_toml
from scenarios.language import listed, say
from scenarios.problems import SCENARIO_FILE, Problem, ScenarioError, nearest
from xuncha.experiments.design import Span


class SpanSection(BaseModel):
    """A factor that may take any value of a range."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    low: float
    """Lower end."""
    high: float
    """Upper end."""
    whole: bool = False
    """Whether only whole numbers are meant."""


class SweepFile(BaseModel):
    """What stands in the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scenario: str
    """Name of a scenario that ships, or a path from the file's folder."""
    factors: dict[str, list[Any] | SpanSection]
    """Values, or a range, of each factor by dotted key."""
    design: Literal["factorial", "lhs", "sobol", "morris"] = "factorial"
    """How points are chosen."""
    size: int | None = None
    """Points of a Latin hypercube, rows of a Sobol design, trajectories of Morris's."""
    design_seed: int = 1
    """Seed of the points."""
    plan: str = "uniform"
    """Method by which each point is planned."""
    seeds: int | list[int] = 1
    """Seeds of the simulation, or how many."""
    n: int = Field(default=50, ge=1)
    """Replications of each point and seed."""
    changes: dict[str, Any] = {}
    """What is otherwise at every point."""
    measure: str = "coverage_end"
    """What the printed table shows."""


@dataclass(frozen=True, slots=True)
class SweepRequest:
    """A file that was read and checked."""

    file: SweepFile
    scenario: str

    @property
    def factors(self) -> dict[str, Any]:
        """Factors as `xuncha.experiments.sweep.sweep` takes them."""
        return {
            key: Span(factor.low, factor.high, factor.whole) if isinstance(factor, SpanSection) else factor
            for key, factor in self.file.factors.items()
        }


def read_sweep_file(path: Path) -> SweepRequest:
    """Read a file of an experiment.

    Raises
    ------
    ScenarioError
        With all its problems.
    """
    try:
        document = parse_toml(path.read_bytes(), path.name)
    except FileNotFoundError:
        missing = Problem(str(path), "", say("no such file", "没有这个文件"), say("a TOML file", "TOML 文件"))
        raise ScenarioError([missing]) from None
    except IsADirectoryError:
        raise ScenarioError([Problem(str(path), "", say("a folder", "文件夹"), say("a TOML file", "TOML 文件"))]) from None
    try:
        file = SweepFile.model_validate(document)
    except ValidationError as error:
        raise ScenarioError([_problem(path.name, dict(fault)) for fault in error.errors()]) from None
    neighbour = path.parent / file.scenario.partition(":")[0]
    local = is_file(neighbour / SCENARIO_FILE) or (is_file(neighbour) and neighbour.suffix == ".toml")
    return SweepRequest(file, str(path.parent / file.scenario) if local else file.scenario)


def _problem(label: str, fault: dict[str, Any]) -> Problem:
    place = ".".join(str(step) for step in fault["loc"] if step not in {"SpanSection", "list[any]"})
    keys = list(SweepFile.model_fields)
    if fault["type"] == "extra_forbidden":
        return Problem(label, place, place, listed(keys), nearest(place, keys))
    if fault["type"] == "missing":
        return Problem(label, place, say("nothing", "未填"), say("a value", "必填"))
    return Problem(label, place, repr(fault["input"]), str(fault["msg"]))
