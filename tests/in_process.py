"""The program in the tests' own process: what a user types, without the seconds that a new interpreter takes to begin."""

import contextlib
import importlib
import io
import sys
from contextvars import copy_context
from pathlib import Path
from typing import NamedTuple
from unittest import mock


class Done(NamedTuple):
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def xuncha(folder: Path, *words: str, out: io.TextIOWrapper | None = None, err: io.TextIOWrapper | None = None) -> Done:
    """Type a command in a folder, with its output to streams of bytes where some are given.

    The modules of the command line are imported anew, as their help texts take the language that is in force then; the
    language ends with the command.
    """
    kept = {name: sys.modules.pop(name) for name in _loaded()}
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8") if stream is None else stream for stream in (out, err)]
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
        for name in _loaded():
            del sys.modules[name]
        sys.modules.update(kept)
    raise AssertionError("the program ends by SystemExit")


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    written = stream.buffer
    assert isinstance(written, io.BytesIO)
    return written.getvalue().decode(stream.encoding)


def _loaded() -> list[str]:
    return [name for name in sys.modules if name == "xuncha.cli" or name.startswith("xuncha.cli.")]
