"""No module imports itself in a circle, whatever floor it stands on; imports for typing and inside functions included."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import xuncha

ROOT = Path(xuncha.__file__).parents[1]
FLOORS = ("scenarios", "sim", "optimize", "results", "xuncha")


def imported(path: Path) -> set[str]:
    """Return the modules of the five floors from which a module takes names."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module is not None and node.module.split(".")[0] in FLOORS:
            modules.add(node.module)
            modules |= {f"{node.module}.{alias.name}" for alias in node.names}
    return modules


def test_no_module_imports_itself_in_a_circle() -> None:
    files = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path
        for floor in FLOORS
        for path in (ROOT / floor).rglob("*.py")
        if path.name != "__init__.py"
    }
    graph = {name: imported(path) & files.keys() for name, path in files.items()}
    assert len(graph) > 500
    assert sum(map(len, graph.values())) > 1500
    order = list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle
    places = {name: order.index(name) for name in ("scenarios.loading", "sim.replications", "results.run", "xuncha.api")}
    assert sorted(places, key=places.__getitem__) == list(places)
