"""Standard output and error as the commands write to them.

What comes from inputs can't steer the terminal, characters that the output can't write become escapes, and an output that is
full, closed or broken is a failure of the machine, not a traceback.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO, cast

from scenarios.disk.machine import MachineFailure
from scenarios.disk.writing import failing
from scenarios.language import say
from scenarios.visible import visible

CHINESE = "村，“”"
"""What an output must be able to write for the program to speak Chinese there."""


class Outlet:
    """A stream to write to; everything but writing is the stream's own.

    Parameters
    ----------
    stream
        Where texts go.
    name
        What it is called in failures.
    harmless
        Texts may hold what comes from inputs: control characters become escapes. Without it they pass.
    """

    def __init__(self, stream: TextIO, name: str, *, harmless: bool = True) -> None:
        self.stream, self.name, self._harmless = stream, name, harmless
        self.unwritable: set[str] = set()
        """Characters that could not be written and stand as escapes."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def write(self, text: str) -> int:
        """Write a text.

        Raises
        ------
        MachineFailure
            If the stream is full, closed or broken.
        """
        if self._harmless:
            text = visible(text)
        encoding = self.stream.encoding or "utf-8"
        if not encodable(text, encoding):
            self.unwritable |= {character for character in set(text) if not encodable(character, encoding)}
            text = text.encode(encoding, "backslashreplace").decode(encoding)
        with failing(self.name):
            self.stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Hand everything on.

        Raises
        ------
        MachineFailure
            If the stream is full, closed or broken.
        """
        with failing(self.name):
            self.stream.flush()

    def styled(self) -> "Outlet":
        """Return the same outlet for texts of our own that hold control sequences."""
        outlet = Outlet(self.stream, self.name, harmless=False)
        outlet.unwritable = self.unwritable
        return outlet


def encodable(text: str, encoding: str | None) -> bool:
    """Whether an encoding can write a text."""
    try:
        text.encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def speaks_chinese() -> bool:
    """Whether both standard outputs can write Chinese."""
    streams = [stream for stream in (sys.stdout, sys.stderr) if stream is not None]
    return all(encodable(CHINESE, stream.encoding) for stream in streams)


def styled(stream: TextIO) -> TextIO:
    """Return a standard stream for texts that hold control sequences of our own."""
    return cast("TextIO", stream.styled()) if isinstance(stream, Outlet) else stream


@contextmanager
def outlets() -> Iterator[None]:
    """Context in which standard output and error are outlets; at its end all is handed on.

    Raises
    ------
    MachineFailure
        If standard output is closed, or at the end could not write everything.
    """
    stdout, stderr = sys.stdout, sys.stderr
    name = say("standard output", "标准输出")
    if stdout is None:
        raise MachineFailure(name, say("it is closed", "已关闭"))
    outlet = Outlet(stdout, name)
    sys.stdout = cast("TextIO", outlet)
    sys.stderr = cast("TextIO", Outlet(stderr, say("standard error", "标准错误输出")))
    try:
        yield
        outlet.flush()
    finally:
        sys.stdout, sys.stderr = stdout, stderr
    if count := len(outlet.unwritable):
        characters = " ".join(sorted(outlet.unwritable)[:5]).encode("ascii", "backslashreplace").decode()
        reason = say(
            f"its encoding {stdout.encoding} can't write {count} characters ({characters} ...), which are escaped; "
            "set PYTHONIOENCODING=utf-8",
            f"编码 {stdout.encoding} 无法写出 {count} 个字符（{characters} ……），已写成转义；请设 PYTHONIOENCODING=utf-8",
        )
        raise MachineFailure(name, reason)


def open_missing() -> None:
    """Give standard error a place where it is closed, so that the next file that is opened does not get its messages."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - it stays open as long as the program runs


def silence() -> None:
    """Let nothing more go to a standard output that failed: the interpreter would try again at its end."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def tell(text: str) -> None:
    """Say a line on standard error, if anybody can be told at all."""
    with suppress(OSError, ValueError, MachineFailure):
        sys.stderr.write(f"{visible(text)}\n")
        sys.stderr.flush()
