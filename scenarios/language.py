"""Which language the program speaks: Chinese or English, with both texts standing side by side where they are used."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, cast, get_args

Language = Literal["zh", "en"]

_spoken: list[Language] = []
"""Language set for the whole process, if any; a list of at most one."""
_language: ContextVar[Language | None] = ContextVar("language", default=None)


def default_language() -> Language:
    """Language of the environment: ``XUNCHA_LANG``, else ``zh`` where the locale is Chinese, else ``en``."""
    choice = os.environ.get("XUNCHA_LANG", "")
    if choice in get_args(Language):
        return cast("Language", choice)
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return "zh" if locale.lower().startswith("zh") else "en"


def language() -> Language:
    """Language in force."""
    return _language.get() or (_spoken[0] if _spoken else default_language())


def set_language(value: Language) -> None:
    """Speak `value` from here on, in all cells of a notebook and in all threads; inside a `speaking` block until its end.

    Raises
    ------
    ValueError
        If it is neither ``zh`` nor ``en``.
    """
    check_language(value)
    if _language.get() is None:
        _spoken[:] = [value]
    else:
        _language.set(value)


def speak(value: Language) -> None:
    """Speak `value` from here on in this context alone, as a command does."""
    _language.set(value)


def check_language(value: str) -> None:
    """Refuse a language that the program does not speak.

    Raises
    ------
    ValueError
        With those that it does.
    """
    if value not in get_args(Language):
        languages = ", ".join(get_args(Language))
        raise ValueError(say(f"language {value!r}: one of {languages}", f"语言 {value!r}：应为 {languages} 之一"))


@contextmanager
def speaking(value: Language) -> Iterator[None]:
    """Speak `value` inside the block; threads that begin there do not."""
    check_language(value)
    token = _language.set(value)
    try:
        yield
    finally:
        _language.reset(token)


def say(en: str, zh: str) -> str:
    """Return the one of two texts that is in the language in force."""
    return zh if language() == "zh" else en


def of_number(count: float, singular: str, plural: str = "") -> str:
    """Return a number with what is counted, in English: ``1 site``, ``2 sites are``, ``54,353 sites``.

    Parameters
    ----------
    count
        Whole, or with a fraction (``1.5 days``).
    singular
        What is counted, with a verb behind it where one follows.
    plural
        The same for other numbers than 1; by the rules of the language where it is left empty.
    """
    form = ",g" if isinstance(count, float) else ","
    return f"{count:{form}} {singular if count == 1 else plural or _plural(singular)}"


_PLURALS = {"is": "are", "has": "have", "was": "were", "does": "do", "person": "people"}


def _plural(singular: str) -> str:
    """Return the plural of a noun, with words before it and a verb behind it: ``merged village counts``."""
    *words, last = singular.split(" ")
    if last in _PLURALS and last != "person":
        return f"{_plural(' '.join(words))} {_PLURALS[last]}"
    if last.endswith("s") and words:  # a verb: the county lacks, counties lack
        return f"{_plural(' '.join(words))} {last.removesuffix('s')}"
    ending = re.sub(r"([^aeiou])y$", r"\1ie", last) + "s"
    return " ".join([*words, _PLURALS.get(last, ending)])


def listed(words: Iterable[object], limit: int | None = None) -> str:
    """Return words as a list in the language in force; of more than `limit` the first, and a sign that there are more."""
    items = [str(word) for word in words]
    text = say(", ", "、").join(items[:limit])
    return text if limit is None or len(items) <= limit else text + say(" ...", "……")


def aside(words: object) -> str:
    """Return words in the brackets of the language in force, to be put after others."""
    return say(f" ({words})", f"（{words}）")
