"""The words by which the things of one kind may be called, in both languages, and the one that each of them means."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from scenarios.language import listed, say
from scenarios.naming.plain_words import plain_word, read_as_date
from scenarios.problems import nearest_word

SHOWN = 8
"""Words named in a refusal; a province has hundreds of teams."""


class Lexicon:
    """Finds the id that a word means.

    Parameters
    ----------
    names
        Name for people of each id, in the language in force.
    words
        Pairs of a word and the id that it may mean. Ids are words of themselves. A word that is an id means that id alone; any
        other word may mean several: 第1组 where several offices have teams.
    """

    def __init__(self, names: Mapping[str, str], words: Iterable[tuple[str, str]] = ()) -> None:
        self.names = dict(names)
        words = tuple(words)
        self._ids = {plain_word(key): key for key in names}
        self._words: dict[str, dict[str, None]] = defaultdict(dict)
        self._dates: dict[object, dict[str, None]] = defaultdict(dict)
        for word, key in (*((name, key) for key, name in self.names.items()), *words):
            self._words[plain_word(word)][key] = None
        days = {key: day for key in names if (day := read_as_date(key)) is not None}
        for word, key in (*((key, key) for key in days), *words):
            day = read_as_date(word)
            if day is not None and (word == key or day not in days.values()):
                self._dates[day][key] = None

    def __contains__(self, key: object) -> bool:
        return key in self.names

    def name(self, key: str) -> str:
        """Name of an id for people; the id itself where there is none."""
        return self.names.get(key, key)

    def find(self, word: str) -> tuple[str, ...]:
        """Ids that a word may mean: none, one, or several where it is ambiguous.

        A word that a spreadsheet program turned into a date means what becomes that date.
        """
        plain = plain_word(word)
        if plain in self._ids:
            return (self._ids[plain],)
        if plain in self._words:
            return tuple(self._words[plain])
        day = read_as_date(word)
        return () if day is None else tuple(self._dates.get(day, ()))

    def known(self, among: Sequence[str] | None = None) -> str:
        """Names that may be given, as many as fit a line; `among` are the ids that are meant."""
        names = list(dict.fromkeys(self.name(key) for key in (self.names if among is None else among)))
        return listed(names, SHOWN)

    def hint(self, word: str) -> str:
        """Return what was perhaps meant, by its name; nothing for codes and numbers, of which every digit counts."""
        if not any(sign.isalpha() for sign in word):
            return ""
        words = dict.fromkeys(self.names.values()) | {key: None for key in self.names if not key.isdigit()}
        match = nearest_word(word, words)
        return "" if match is None else say(f"did you mean {match}?", f"是否应为 {match}？")
