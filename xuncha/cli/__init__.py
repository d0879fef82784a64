"""The command line."""

import sys

from scenarios.language import Language, set_language


def wanted_language(arguments: list[str]) -> Language | None:
    """Language asked for by ``--lang zh`` or ``--lang=zh``; help texts need it before the arguments are parsed."""
    for position, word in enumerate(arguments):
        value = word.partition("=")[2] if word.startswith("--lang=") else ""
        if word == "--lang" and position + 1 < len(arguments):
            value = arguments[position + 1]
        if value == "zh":
            return "zh"
        if value == "en":
            return "en"
    return None


def main() -> None:
    """Run the program; exit codes: 0 done, 1 the answer is no, 2 wrong input, 3 interrupted."""
    language = wanted_language(sys.argv[1:])
    if language is not None:
        set_language(language)
    from xuncha.cli.commands import run_program  # noqa: PLC0415 - its help texts are in the language just set

    raise SystemExit(run_program())
