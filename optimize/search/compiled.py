"""Compiling: the one place that knows numba. Without it, or with ``XUNCHA_COMPILED=0``, the same functions run as they stand.

They are written so that both ways give the same bytes: no fast mathematics, no libm beyond square roots, integers below 2**63.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])

COMPILED = os.environ.get("XUNCHA_COMPILED", "1") != "0"
try:
    import numba
except ImportError:  # pragma: no cover - numba is a dependency; where it has no wheels the search is slow, but the same
    COMPILED = False


def _cache() -> str:
    """Folder of the machine code, one for each state of the sources: numba looks at no function but the one it compiles."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    mark = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]
    root = os.environ.get("XUNCHA_CACHE") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
    return str(Path(root) / "xuncha" / mark)


FOLDER = _cache() if COMPILED else ""


def compiled(function: Function) -> Function:
    """Compile a function for arrays when it is first called; the machine code is kept in the user's cache.

    Compiled functions make no arrays, so that none counts references to those that it is handed: that took a third of the time.
    """
    if not COMPILED:
        return function
    options = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True, "_nrt": False}
    old_folder, numba.config.CACHE_DIR = numba.config.CACHE_DIR, FOLDER
    try:
        return cast("Function", numba.njit(cache=True, **options)(function))
    except (RuntimeError, OSError):  # no folder to keep the machine code in
        return cast("Function", numba.njit(**options)(function))
    finally:
        numba.config.CACHE_DIR = old_folder
