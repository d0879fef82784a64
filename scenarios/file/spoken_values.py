"""Values in the planner's words: 县级, 转下轮, 先近后远, and names of offices, modes and classes where ids are meant."""

from collections.abc import Mapping

from scenarios.file.schema_keys import Loc, literals_at, takes_truth
from scenarios.naming.option_words import option_of, truth_of
from scenarios.schema import CLASSES

NAMES_AT = {
    ("milestones", "office"): "offices",
    ("support", "donor"): "offices",
    ("exchanges", "offices"): "offices",
    ("pools", "offices"): "offices",
    ("policies", "modes"): "modes",
}
"""Keys whose values name entries of a section, by that of their own section."""


def spoken_value(word: str, loc: Loc, names: Mapping[str, Mapping[str, str]]) -> str | bool:
    """Return what a word stands for at a place; the word itself where it stands for nothing, or several things."""
    kind = NAMES_AT.get((str(loc[0]), next((step for step in reversed(loc) if isinstance(step, str)), ""))) if loc else None
    if kind is not None:
        return names.get(kind, {}).get(word, word)
    allowed = literals_at(loc)
    if word in allowed:
        return word
    if set(CLASSES) & set(allowed):
        return names.get("classes", {}).get(word, word)
    if allowed:
        return option_of(word, allowed) or word
    truth = truth_of(word) if takes_truth(loc) else None
    return word if truth is None else truth
