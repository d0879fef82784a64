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
LOGGED_AFTER = 60.0
"""Seconds after which, and then again, it is written as a line where stderr is no terminal: into the log of a long run."""
SHARE_KNOWN = 0.02
"""Share of a step that must be done before the time left is told."""


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
    head = say("warning: ", "提示：") if warning else say("problem: ", "问题：")
    for problem in folded(problems):
        sys.stderr.write(f"  - {head}{problem}\n")


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
    """Progress on stderr for what takes longer than two seconds; a line a minute where stderr is no terminal.

    The last text stands with the seconds that have passed, which go on while nothing is told: solvers may work for long. Where
    a step counts what is done, the time left is told with it.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()
        self._began = self._logged = time.perf_counter()
        self._text, self._left = "", ""
        self._step, self._step_began = "", self._began
        self._over = Event()
        self._lock = Lock()
        self._clock: Thread | None = None

    def __call__(self, text: str, step: str = "", share: float | None = None) -> None:
        """Show what is going on.

        Parameters
        ----------
        text
            What is going on.
        step, share
            Name of the step, and how much of it is done, from 0 to 1: the time left is reckoned from them.
        """
        if self._quiet:
            return
        with self._lock:
            if step != self._step:
                self._step, self._step_began = step, time.perf_counter()
            seconds = time.perf_counter() - self._step_began
            is_known = share is not None and SHARE_KNOWN <= share < 1 and seconds > SHOW_AFTER
            self._left = time_left(seconds * (1 - share) / share) if share and is_known else ""
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
        if self._terminal:
            _overwrite("")

    def _tick(self) -> None:
        while not self._over.wait(TICK):
            self._show()

    def _show(self) -> None:
        seconds = time.perf_counter() - self._began
        if seconds < SHOW_AFTER:
            return
        with self._lock:
            line = say(f"{self._text} ({seconds:.0f} s{self._left})", f"{self._text}（已用 {seconds:.0f} 秒{self._left}）")
            if self._terminal:
                _overwrite(line)
            elif time.perf_counter() - self._logged >= LOGGED_AFTER:
                self._logged = time.perf_counter()
                with suppress(OSError, ValueError, MachineFailure):
                    sys.stderr.write(line + "\n")
                    sys.stderr.flush()


def time_left(seconds: float) -> str:
    """Say how long a step will still take, behind the time that has passed."""
    if seconds < LOGGED_AFTER:
        return say(", less than a minute left", "，还需不到 1 分钟")
    minutes = round(seconds / 60)
    return say(f", about {minutes} min left", f"，约需再等 {minutes} 分钟")


def _overwrite(text: str) -> None:
    """Replace the line of progress; one that can't be shown is no reason to stop."""
    with suppress(OSError, ValueError, MachineFailure):
        stream = styled(sys.stderr)
        stream.write(f"\r\x1b[K{visible(text, lines=False)}")
        stream.flush()
