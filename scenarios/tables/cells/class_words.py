"""Words for the classes of villages: the scenario's own labels come before those of other counties."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from scenarios.tables.column import Column
from scenarios.tables.words import CLASS_GUESSES, CLASS_WORDS

ENDING = re.compile(r"(?:村|类|级|类村|级村|类别|巡)$")


def with_own_labels(columns: Sequence[Column], labels: Any) -> tuple[Column, ...]:
    """Return the columns of a table of sites, reading a scenario's own labels (`labels`, as in the file) first.

    A word that other counties use for a class is not read as that where it is, without 村 or 类, one of the labels.
    """
    label_words = _words_of_labels(labels)
    if not label_words:
        return tuple(columns)
    stems = {ENDING.sub("", word): value for word, value in label_words.items()}
    choices = {word: stems.get(ENDING.sub("", word), value) for word, value in CLASS_WORDS.items()}
    guesses = {word: stems.get(ENDING.sub("", word), value) for word, value in CLASS_GUESSES.items()}
    known_words = {word: value for stem, value in stems.items() for word in (stem, f"{stem}村", f"{stem}类")} | label_words
    return tuple(
        replace(
            column,
            choices=known_words | {word: value for word, value in choices.items() if word not in known_words},
            guesses=guesses,
            ambiguous={},
        )
        if column.name == "class"
        else column
        for column in columns
    )


def _words_of_labels(labels: Any) -> dict[str, str]:
    if not isinstance(labels, dict):
        return {}
    return {
        str(word).strip(): str(key)
        for key, label in labels.items()
        for word in ((label.get("zh"), label.get("en")) if isinstance(label, dict) else (label,))
        if word
    }
