"""The command line."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from scenarios.language import Language, language, speak
from xuncha.cli.terminal.streams import open_missing, silence, speaks_chinese


def language_words(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split ``--lang zh`` or ``--lang=zh`` from the other arguments, wherever it stands; a missing value is empty.

    The language is needed before the arguments are parsed, since help texts depend on it.
    """
    asked: list[str] = []
    others: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            others += [word, *words]
        elif word == "--lang":
            asked = [word, next(words, "")]
        elif word.startswith("--lang="):
            asked = ["--lang", word.partition("=")[2]]
        else:
            others.append(word)
    return asked, others


def wanted_language(asked: Sequence[str]) -> Language | None:
    """Language that ``--lang`` asks for, None where it is not given or unknown."""
    for known in ("zh", "en"):
        if asked[1:] == [known]:
            return "zh" if known == "zh" else "en"
    return None


def main() -> None:
    """Run the program; exit codes: 0 done, 1 the answer is no, 2 wrong input, 3 interrupted, 4 the machine failed."""
    asked, others = language_words(sys.argv[1:])
    wanted = wanted_language(asked)
    if wanted is not None:
        speak(wanted)
    open_missing()
    if language() == "zh" and not speaks_chinese():
        speak("en")
    from xuncha.cli.commands import INTERRUPTED, MACHINE_FAILED, run_program  # noqa: PLC0415 - its help texts are in the language just set

    code = run_program([*asked, *others])
    if code == INTERRUPTED:
        # the interpreter may remember an interrupt that passed through native code and end by the signal instead
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
    if code == MACHINE_FAILED:
        silence()
    raise SystemExit(code)
