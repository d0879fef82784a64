"""What people and machines read: tables and progress for people, JSON for machines, problems for both."""

import json
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from threading import Event, Lock, Thread
from typing import Any

from scenarios.disk.machine import MachineFailure
from scenarios.language import say
from scenarios.problems import Problem, WhatWasRead, folded
from scenarios.visible import visible
from xuncha.cli.terminal.streams import encodable, styled

WIDE = 200
SHOW_AFTER = 2.0
"""Seconds after which progress is shown."""
TICK = 1.0
"""Seconds after which it is shown anew although nothing was told."""


def print_json(value: dict[str, Any]) -> None:
    """Print one JSON object to stdout."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if visible(text) != text or not encodable(text, sys.stdout.encoding):
        text = json.dumps(value, allow_nan=False)
    sys.stdout.write(text + "\n")


def print_line(text: str = "") -> None:
    """Print a line to stdout."""
    sys.stdout.write(text + "\n")


def print_problems(problems: Sequence[Problem], *, warning: bool = False) -> None:
    """Print problems to stderr, one a bullet."""
    head = say("warning", "提示") if warning else say("problem", "问题")
    for problem in folded(problems):
        sys.stderr.write(f"  - {head}: {problem}\n")


def print_reading(reading: WhatWasRead | None) -> None:
    """Print what was read of the tables, in five lines; nothing where there were none."""
    for line in reading.lines() if reading is not None else []:
        print_line(line)


def print_table(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]], *, left: bool = False) -> None:
    """Print a table to stdout; columns after the first are right-aligned, or all are left-aligned.

    Numbers are never cut: where room is short the first column wraps. A left-aligned table is one of texts: where stdout is no
    terminal it is as wide as they need.
    """
    from rich.console import Console  # noqa: PLC0415 - only where a table is printed
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="dim")
    for position, header in enumerate(headers):
        first = position == 0
        table.add_column(header, justify="left" if left or first else "right", no_wrap=first if left else not first)
    for row in rows:
        table.add_row(*(visible(cell, lines=False) for cell in row))
    width = WIDE if left and not sys.stdout.isatty() else None
    console = Console(file=styled(sys.stdout), highlight=False, markup=False, width=width)
    console.print()
    console.print(visible(title), style="bold", markup=False)
    console.print(table)


class Progress:
    """Progress on stderr for what takes longer than two seconds; silent where stderr is no terminal.

    The last text stands with the seconds that have passed, which go on while nothing is told: solvers may work for long.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet or not sys.stderr.isatty()
        self._began = time.perf_counter()
        self._text = ""
        self._over = Event()
        self._lock = Lock()
        self._clock: Thread | None = None

    def __call__(self, text: str) -> None:
        """Show what is going on."""
        if self._quiet:
            return
        with self._lock:
            self._text = text
        self._show()
        if self._clock is None:
            self._over.clear()
            self._clock = Thread(target=self._tick, daemon=True)
            self._clock.start()

    def close(self) -> None:
        """Clear the line."""
        if self._quiet:
            return
        self._over.set()
        if self._clock is not None:
            self._clock.join()
            self._clock = None
        _overwrite("")

    def _tick(self) -> None:
        while not self._over.wait(TICK):
            self._show()

    def _show(self) -> None:
        passed = time.perf_counter() - self._began
        if passed < SHOW_AFTER:
            return
        with self._lock:
            _overwrite(say(f"{self._text} ({passed:.0f} s)", f"{self._text}（已用 {passed:.0f} 秒）"))


def _overwrite(text: str) -> None:
    """Replace the line of progress; one that can't be shown is no reason to stop."""
    with suppress(OSError, ValueError, MachineFailure):
        stream = styled(sys.stderr)
        stream.write(f"\r\x1b[K{visible(text, lines=False)}")
        stream.flush()
