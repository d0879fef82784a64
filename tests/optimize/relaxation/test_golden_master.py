"""The master model as it is built for a tiny county, written out: a change of the model shows as a change of the text.

To renew the text after a wanted change: ``python tests/optimize/relaxation/test_golden_master.py`` with ``tests`` on
PYTHONPATH; then read what `git diff` shows.
"""

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from county_files import sites_table
from make import NAME, small_county

from optimize.problem.problem import Problem, build_problem
from optimize.relaxation.master_model import MasterModel, build_master
from scenarios.scenario import Scenario

GOLDEN = Path(__file__).parent / "golden" / "master.txt"
CHANGES = {
    "term": {"years": 1},
    "rounds": {
        "yearly": [
            {"name": NAME, "start": "03-01", "on_site_days": 20},
            {"name": NAME, "start": "10-08", "on_site_days": 12},
        ]
    },
    "teams": {"district": {"count": 2}},
    "modes": {"integrated": {}, "thematic": {"cluster": {"min_sites": 2}}, "elevated": {"quota": 1, "quota_least": 1}},
    "milestones": [
        {"name": NAME, "by": dt.date(2027, 6, 30), "target": 0.5},
        {"name": NAME, "by": dt.date(2027, 12, 31), "target": 1.0, "class": "key"},
    ],
}
SITES = ("330503001,", "330503001201,", "330503001202,", "330503001203,", "330503002201,")


def tiny(folder: Path) -> Scenario:
    """A township with three villages, and one village of another township: all classes, two rounds."""
    head, *lines = sites_table().splitlines()
    table = "\n".join([head, *(line for line in lines if line.startswith(SITES))]) + "\n"
    return small_county(folder, CHANGES, {"sites.csv": table})


def variables(scenario: Scenario, problem: Problem, master: MasterModel) -> list[str]:
    """Name of every variable: visits by site, mode and round, clusters by number and round, sites left out, what is missing."""
    site, rounds = scenario.sites["id"].to_list(), [round_.id for round_ in scenario.rounds]
    pairs = zip(master.option.tolist(), master.round.tolist(), strict=True)
    names = [f"x[{site[problem.site[k]]}/{scenario.modes[problem.mode[k]]}/{rounds[r]}]" for k, r in pairs]
    names += [f"y[cluster {k}/{rnd}]" for k in range(len(problem.least)) for rnd in rounds]
    names += [f"out[{site_id}]" for site_id in site]
    names += [f"short[milestone {k}]" for k in range(len(problem.goals))]
    owed = np.flatnonzero(problem.quotas.least > 0).tolist()
    return names + [f"owed[{scenario.modes[problem.quotas.groups.column[k]]}]" for k in owed]


def number(value: float) -> str:
    return f"{value:.6g}"


def total(names: list[str], places: np.ndarray, values: np.ndarray) -> str:
    """Terms that are added up, in the order of the variables."""
    order = np.argsort(places)
    terms = [(float(values[k]), names[int(places[k])]) for k in order]
    words = [f"{'-' if v < 0 else '+'} {'' if abs(v) == 1 else number(abs(v)) + ' '}{name}" for v, name in terms]
    return " ".join(words).removeprefix("+ ")


def lines(scenario: Scenario) -> Iterator[str]:
    """Write the model line by line; rows without a variable are left out."""
    problem = build_problem(scenario)
    master = build_master(problem)
    model, names = master.model, variables(scenario, problem, master)
    assert len(names) == len(model.cost)
    yield "minimise"
    for name, cost in zip(names, model.cost.tolist(), strict=True):
        yield f"  {number(cost)} {name}"
    yield "subject to"
    for row in range(len(model.lower)):
        entries = model.matrix[row].tocoo()
        low, high = float(model.lower[row]), float(model.upper[row])
        if entries.nnz:
            sum_of = total(names, entries.col, entries.data)
            if low == high:
                yield f"  {row}: {sum_of} = {number(low)}"
            else:
                left = f"{number(low)} <= " if np.isfinite(low) else ""
                yield f"  {row}: {left}{sum_of}" + (f" <= {number(high)}" if np.isfinite(high) else "")
    for word, kind in (("whole", model.whole), ("at most 1", np.isfinite(model.top))):
        yield word
        yield from (f"  {name}" for name, inside in zip(names, kind.tolist(), strict=True) if inside)


def written(folder: Path) -> str:
    return "\n".join(lines(tiny(folder))) + "\n"


def test_the_model_is_the_golden_one(tmp_path: Path) -> None:
    """Variable by variable and row by row."""
    assert written(tmp_path) == GOLDEN.read_text(encoding="utf-8"), f"see the top of {Path(__file__).name} for how to renew it"


def test_every_kind_of_row_is_there(tmp_path: Path) -> None:
    """Hosts, clusters, quotas, milestones: the text would show it if one went missing."""
    scenario = tiny(tmp_path)
    problem = build_problem(scenario)
    master = build_master(problem)
    assert master.hosts.any()
    assert len(problem.least)
    assert len(problem.goals) == 2
    assert problem.quotas.least.sum() == 1


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        GOLDEN.write_text(written(Path(folder) / "county"), encoding="utf-8")
