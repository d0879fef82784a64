"""The rooms of the simulation: no circle among its modules, imports for typing included."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import sim

ROOT = Path(sim.__file__).parent


def imported(path: Path) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module is not None and node.module.startswith("sim."):
            modules.add(node.module)
    return modules


def test_no_module_of_the_simulation_imports_itself_in_a_circle():
    graph = {
        ".".join(path.relative_to(ROOT.parent).with_suffix("").parts): imported(path)
        for path in ROOT.rglob("*.py")
        if path.name != "__init__.py"
    }
    assert len(graph) > 40
    assert sum(map(len, graph.values())) > 100
    order = list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle
    assert order.index("sim.replications") > order.index("sim.world")
