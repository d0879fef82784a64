"""Which language the program speaks: Chinese or English, with both texts standing side by side where they are used."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, cast, get_args

Language = Literal["zh", "en"]

_language: ContextVar[Language | None] = ContextVar("language", default=None)


def default_language() -> Language:
    """Language of the environment: ``XUNCHA_LANG``, else ``zh`` where the locale is Chinese, else ``en``."""
    wanted = os.environ.get("XUNCHA_LANG", "")
    if wanted in get_args(Language):
        return cast("Language", wanted)
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return "zh" if locale.lower().startswith("zh") else "en"


def language() -> Language:
    """Language in force."""
    return _language.get() or default_language()


def set_language(value: Language) -> None:
    """Speak `value` from here on in this context."""
    _language.set(value)


@contextmanager
def speaking(value: Language) -> Iterator[None]:
    """Speak `value` inside the block."""
    token = _language.set(value)
    try:
        yield
    finally:
        _language.reset(token)


def say(en: str, zh: str) -> str:
    """Return the one of two texts that is in the language in force."""
    return zh if language() == "zh" else en


def listed(words: Iterable[object], most: int | None = None) -> str:
    """Return words as a list in the language in force; of more than `most` the first, and a sign that there are more."""
    items = [str(word) for word in words]
    shown = say(", ", "、").join(items[:most])
    return shown if most is None or len(items) <= most else shown + say(" ...", "……")


def aside(words: object) -> str:
    """Return words in the brackets of the language in force, to be put after others."""
    return say(f" ({words})", f"（{words}）")
