"""Files of the user's own that stand in the way of the program's packages, such as a ``sim.py`` beside a notebook.

Python takes the first ``sim`` that it finds, and looks in the current folder first. Nothing of the program is imported here.
"""

import sys
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

PACKAGES = ("scenarios", "optimize", "sim", "results")


class ShadowedError(ImportError):
    """A file of the user's own has the name of one of the program's packages."""


def shadow() -> Path | None:
    """Return the file or folder that stands in the way of a package; None where none does."""
    home = Path(__file__).resolve().parents[1]
    for name in PACKAGES:
        try:
            spec = find_spec(name)
        except (ImportError, ValueError):  # a module in memory without a file
            continue
        places = [] if spec is None else [Path(place).resolve() for place in spec.submodule_search_locations or ()]
        if spec is None or home / name in places:
            continue
        return places[0] if places else Path(str(spec.origin))
    return None


def _is_command() -> bool:
    """Whether the program itself was called, by its name or as a module; not another program that imports it."""
    as_module = sys.argv[:1] == ["-m"] and any(pair == ("-m", "xuncha") for pair in pairwise(sys.orig_argv))
    return as_module or Path(sys.argv[0] if sys.argv else "").stem == "xuncha"


def refuse_shadow() -> None:
    """Say which file stands in the way, if one does.

    Raises
    ------
    ShadowedError
        With its path; the command line says it and ends with exit code 2.
    """
    file = shadow()
    if file is None:
        return
    text = (
        f"{file} has the name of one of xuncha's packages and is found before it: rename or move it, or work elsewhere. "
        f"{file} 与 xuncha 的内部模块同名，请改名、移走，或换一个文件夹工作。"
    )
    if _is_command():
        sys.stderr.write(f"{text}\n")
        raise SystemExit(2)
    raise ShadowedError(text)
