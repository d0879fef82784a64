"""Write docs/api.md: every public name with its signature and its docstring.

`python scripts/api_page.py` writes the page; `tests/docs/test_api_page.py` holds it against the code.
"""

import inspect
import re
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import xuncha as xc  # noqa: E402

PAGE = ROOT / "docs" / "api.md"
GROUPS = {
    "Scenarios": ("load", "Scenario", "load_if", "WhatIf"),
    "Plans": (
        "plan", "Plan", "PlanResult", "Confidence", "read_plan", "verify", "replan", "Replanned", "staff", "Staffing",
        "until_interrupt",
    ),
    "Simulation": (
        "simulate", "Run", "CoverageCurve", "open_run", "DispatchRule", "RoundView", "MeasureSpec", "Interval", "pool",
    ),
    "Comparisons": ("compare", "Comparison", "Difference", "select", "Selection"),
    "Experiments": ("sweep", "Span", "Experiment", "calibrate", "Fit"),
    "Pictures and tables": ("picture", "Caption", "use_chinese_fonts", "to_pandas"),
    "Language and errors": ("set_language", "speaking", "ScenarioError", "Problem", "MachineFailure"),
}  # fmt: skip
FLOORS = ("xuncha", "results", "optimize", "sim", "scenarios")
HEAD = """# API reference

Made from the docstrings by `scripts/api_page.py`; a test holds it against the code. Everything is `import xuncha as xc`.
Tables have their columns and units in the [data dictionary](data.md).
"""


def page() -> str:
    """Return the page."""
    left = set(xc.__all__) - {name for names in GROUPS.values() for name in names}
    groups = GROUPS | ({"Others": tuple(sorted(left))} if left else {})
    parts = [HEAD]
    for title, names in groups.items():
        parts.append(f"## {title}")
        parts += [entry(f"xc.{name}", getattr(xc, name)) for name in names]
    return "\n\n".join(parts) + "\n"


def entry(name: str, value: Any) -> str:
    """Return the part of one public name; of a class with its methods and properties."""
    parts = [f"### `{name}`", signature(name, value), prose(value)]
    if inspect.isclass(value) and not issubclass(value, Exception):
        parts += [member(value, key) for key in public_members(value)]
    return "\n\n".join(part for part in parts if part)


def public_members(owner: type) -> list[str]:
    """Names of the methods and properties that a class defines or has from a class of ours, in the order of their sources."""
    kinds = (staticmethod, classmethod, property)
    defined: dict[str, Any] = {}
    for ancestor in owner.__mro__:
        if ancestor.__module__.partition(".")[0] in FLOORS:
            defined |= {key: value for key, value in vars(ancestor).items() if key not in defined}
    return [
        key for key, value in defined.items()
        if not key.startswith("_") and (inspect.isfunction(value) or isinstance(value, kinds) or hasattr(value, "func"))
        and inspect.getdoc(getattr(owner, key, None) or value)
    ]  # fmt: skip


def member(owner: type, key: str) -> str:
    """Return the part of a method or property."""
    value = inspect.getattr_static(owner, key)
    called = getattr(owner, key)
    if isinstance(value, property) or (hasattr(value, "func") and not inspect.isfunction(value)):
        return f"#### `{owner.__name__}.{key}`\n\n{prose(value)}"
    return "\n\n".join(
        (f"#### `{owner.__name__}.{key}`", signature(f"{owner.__name__.lower()}.{key}", called, bound=True), prose(called))
    )


def signature(name: str, value: Any, *, bound: bool = False) -> str:
    """Return how something is called."""
    try:
        found = inspect.signature(value)
    except (TypeError, ValueError):
        return ""
    if inspect.isclass(value) and len(found.parameters) > 6:  # noqa: PLR2004 - results, which nobody makes by hand
        return ""
    parameters = [one for one in found.parameters.values() if not (bound and one.name == "self")]
    shown = found.replace(
        parameters=[one.replace(annotation=inspect.Parameter.empty, default=plain(one.default)) for one in parameters],
        return_annotation=inspect.Signature.empty,
    )
    returned = found.return_annotation
    arrow = "" if returned in {inspect.Signature.empty, None} or inspect.isclass(value) else f" -> {type_name(returned)}"
    return f"```text\n{name}{shown}{arrow}\n```"


class Shown:
    """A default as it is written."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def plain(default: Any) -> Any:
    """Show functions as defaults by their name: their address differs from run to run."""
    if not inspect.isfunction(default):
        return default
    return Shown("..." if default.__name__ == "<lambda>" else default.__name__)


def type_name(annotation: Any) -> str:
    """Name a type without the modules in which it lies."""
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return re.sub(r"\b(?:\w+\.)+(?=[A-Z])", "", text).replace("'", "")


def prose(value: Any) -> str:
    """Return a docstring, its sections as lists."""
    text = inspect.getdoc(value) or ""
    lines: list[str] = []
    section = ""
    for line, below in pairwise([*text.splitlines(), ""]):
        if re.fullmatch(r"-{3,}", line.strip()):
            continue
        if re.fullmatch(r"-{3,}", below.strip()) and line.strip():
            section = line.strip()
            lines += [f"**{section}**", ""]
        elif section and line and not line.startswith(" "):
            lines.append(f"- `{line}`" if section not in {"Notes", "Returns", "Yields"} else f"- {line}")
        elif section and line.startswith("    "):
            lines.append(f"  {line.strip()}")
        else:
            lines.append(line)
    return re.sub(r"``([^`]+)``", r"`\1`", "\n".join(lines)).strip()


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
