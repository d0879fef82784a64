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
    language_option: list[str] = []
    other_words: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            other_words += [word, *words]
        elif word == "--lang":
            language_option = [word, next(words, "")]
        elif word.startswith("--lang="):
            language_option = ["--lang", word.partition("=")[2]]
        else:
            other_words.append(word)
    return language_option, other_words


def wanted_language(language_option: Sequence[str]) -> Language | None:
    """Language that ``--lang`` asks for, None where it is not given or unknown."""
    for language_name in ("zh", "en"):
        if language_option[1:] == [language_name]:
            return "zh" if language_name == "zh" else "en"
    return None


def main() -> None:
    """Run the program; exit codes: 0 done, 1 the answer is no, 2 wrong input, 3 interrupted, 4 the machine failed."""
    language_option, other_words = language_words(sys.argv[1:])
    chosen_language = wanted_language(language_option)
    if chosen_language is not None:
        speak(chosen_language)
    open_missing()
    if language() == "zh" and not speaks_chinese():
        speak("en")
    from xuncha.cli.commands import INTERRUPTED, MACHINE_FAILED, run_program  # noqa: PLC0415 - its help texts are in the language just set

    code = run_program([*language_option, *other_words])
    if code == INTERRUPTED:
        # the interpreter may remember an interrupt that passed through native code and end by the signal instead
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
    if code == MACHINE_FAILED:
        silence()
    raise SystemExit(code)
