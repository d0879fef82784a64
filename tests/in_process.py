"""The program in the tests' own process: what a user types, without the seconds that a new interpreter takes to begin."""

import contextlib
import importlib
import io
import re
import sys
from contextvars import copy_context
from pathlib import Path
from types import ModuleType
from typing import NamedTuple
from unittest import mock

from scenarios.language import language


class Done(NamedTuple):
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


_MODULES: dict[tuple[str, ...], dict[str, ModuleType]] = {}
"""Modules of the command line by what their texts depend on: importing them takes longer than most commands."""


def xuncha(folder: Path, *words: str, out: io.TextIOWrapper | None = None, err: io.TextIOWrapper | None = None) -> Done:
    """Type a command in a folder, with its output to streams of bytes where some are given.

    The modules of the command line are imported once for each language, as their help texts take the one that is in force
    then; the language ends with the command.
    """
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8") if stream is None else stream for stream in (out, err)]
    asked = re.findall(r"--lang[ =]?(\S*)", " ".join(words))
    modules = _MODULES.setdefault((language(), *asked, *(stream.encoding for stream in streams)), {})
    kept = _taken_out()
    sys.modules.update(modules)
    try:
        with (
            contextlib.chdir(folder),
            contextlib.redirect_stdout(streams[0]),
            contextlib.redirect_stderr(streams[1]),
            mock.patch.object(sys, "argv", ["xuncha", *words]),
        ):
            copy_context().run(importlib.import_module("xuncha.cli").main)
    except SystemExit as end:
        return Done(int(end.code or 0), *(_text(stream) for stream in streams))
    finally:
        modules.update(_taken_out())
        sys.modules.update(kept)
    raise AssertionError("the program ends by SystemExit")


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    written = stream.buffer
    assert isinstance(written, io.BytesIO)
    return written.getvalue().decode(stream.encoding)


def _taken_out() -> dict[str, ModuleType]:
    """Take the modules of the command line out of those that are loaded."""
    names = [name for name in sys.modules if name == "xuncha.cli" or name.startswith("xuncha.cli.")]
    return {name: sys.modules.pop(name) for name in names}
