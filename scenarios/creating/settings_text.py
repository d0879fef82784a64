"""What a sheet of settings says, written into the text of a scenario file."""

import re
import tomllib
from typing import Any

from scenarios.creating.settings_sheet import Settings, column_place
from scenarios.file.short_names import AmbiguousNameError, keys_of
from scenarios.file.toml.writing import toml_text
from scenarios.language import listed, say
from scenarios.problems import Findings, nearest
from scenarios.tables.words import SETTINGS_SHEETS


def numbers_by_office(numbers: dict[str, int], text: str, file: str, findings: Findings) -> dict[str, int]:
    """Return numbers by id of an office; those without a name are of every office that has no number of its own.

    Parameters
    ----------
    numbers
        Numbers by what is written: id, name or code of the region, or nothing.
    text
        The scenario file, as it stands.
    """
    offices = tomllib.loads(text).get("offices", {})
    words = {
        word: office
        for office, entry in offices.items()
        for word in (office, entry["region"], *entry["name"].values(), entry["name"]["zh"].removesuffix("巡察办"))
    }
    by_office: dict[str, int] = {}
    for word, number in numbers.items():
        if word and word not in words:
            titles = list(dict.fromkeys(say(entry["name"]["en"], entry["name"]["zh"]) for entry in offices.values()))
            place = say(f"sheet {SETTINGS_SHEETS[-1]}", f"工作表“{SETTINGS_SHEETS[0]}”")
            findings.error(file, place + column_place("name"), word, listed(titles), nearest(word, titles))
        elif word:
            by_office[words[word]] = number
    default = numbers.get("")
    return by_office if default is None else dict.fromkeys(offices, default) | by_office


def with_settings(text: str, settings: Settings, file: str, findings: Findings) -> str:
    """Return the text of a scenario file with what a sheet says in the places where the file says it; comments stay.

    Whatever has no place of its own there stands under ``[overrides]``.
    """
    for key, value in settings.term.items():
        text = re.sub(rf"(?m)^{key} = .*$", _lines({key: value}), text, count=1)
    if any(settings.rounds.values()):
        lists = (f"{kind} = [\n{_tables(rows)}]\n" for kind, rows in settings.rounds.items() if rows)
        rounds = "[rounds]\n" + "".join(lists)
        text = re.sub(r"(?m)^\[rounds\]\n(?:.+\n)+", lambda _: rounds, text, count=1)
    if settings.milestones:
        milestones = "".join(f"[[milestones]]\n{_lines(entry)}\n\n" for entry in settings.milestones)
        text = re.sub(r"(?m)(?:^\[\[milestones\]\]\n(?:.+\n)+\n?)+", lambda _: milestones, text, count=1)
    overrides = _overrides(settings, tomllib.loads(text), file, findings)
    if overrides:
        head = say("# From the sheet of settings in the ledger.", "# 以下取自台账的“设置”工作表。")
        text = f"{text.rstrip()}\n\n{head}\n{toml_text({'overrides': overrides}).strip()}\n"
    return text


def _lines(entry: dict[str, Any]) -> str:
    """Return a table's keys a line each, inner tables in braces."""
    return "\n".join(f"{key} = {_braced(value)}" for key, value in entry.items())


def _tables(rows: list[dict[str, Any]]) -> str:
    """Return tables in braces, a line each."""
    return "".join(f"    {_braced(row)},\n" for row in rows)


def _braced(value: Any) -> str:
    """Return a value as TOML in one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_braced(inner)}" for key, inner in value.items()) + " }"
    return toml_text({"value": value}).strip().removeprefix("value = ")


def _overrides(settings: Settings, document: dict[str, Any], file: str, findings: Findings) -> dict[str, Any]:
    overrides: dict[str, Any] = {}
    for name, value, place in settings.figures:
        try:
            keys = keys_of(name, document)
        except AmbiguousNameError as error:
            findings.error(file, place, name, say(f"one of: {error.args[0]}", f"其中之一：{error.args[0]}"))
            continue
        overrides |= dict.fromkeys(keys or (), value)
    return overrides
