"""Dotted keys into documents, and documents as TOML."""

import datetime as dt
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.file.dotted import at, dotted, leaves, merge, put, steps, take_out
from scenarios.file.toml.writing import toml_text

AWKWARD = "ab.[]='\"\\#\n\r\t\x00\x7f\u0085 é村\U0001f600"
PLAIN = st.text(AWKWARD, max_size=8) | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.dates()
NAMES = st.from_regex(r"[a-z][a-z0-9_-]{0,5}", fullmatch=True)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=12
)
DOCUMENTS = st.dictionaries(NAMES, VALUES, max_size=4)


@settings(max_examples=40)
@given(st.dictionaries(st.text(AWKWARD, max_size=6), VALUES, max_size=4))
@pytest.mark.slow
def test_what_is_written_as_toml_is_read_back(document: dict[str, Any]) -> None:
    """Any document survives, whatever its texts and keys hold."""
    assert tomllib.loads(toml_text(document)) == document


@settings(max_examples=40)
@given(DOCUMENTS, st.lists(NAMES, min_size=1, max_size=3), PLAIN)
def test_what_is_put_stands_there(document: dict[str, Any], names: list[str], value: Any) -> None:
    """A value put at a key is found at it, and everything beside the key stays."""
    try:
        changed = put(document, tuple(names), value)
    except LookupError:
        return  # the way leads through something that is no table
    assert at(changed, steps(".".join(names))) == value
    assert {key: entry for key, entry in changed.items() if key != names[0]} == {
        key: entry for key, entry in document.items() if key != names[0]
    }


@settings(max_examples=40)
@given(DOCUMENTS, DOCUMENTS)
@pytest.mark.slow
def test_merging_keeps_all_that_the_upper_document_says(base: dict[str, Any], over: dict[str, Any]) -> None:
    """Every leaf of the upper document stands in the merged one, unless it is an empty table."""
    merged = merge(base, over)
    for path in leaves(over):
        if path and at(over, path) != {}:
            assert at(merged, path) == at(over, path)
    assert merge(base, {}) == base


def test_lists_are_reached_by_number_from_one() -> None:
    """Numbers count as in problems: milestones[2] is the second."""
    document = {"milestones": [{"target": 0.5}, {"target": 1.0}]}
    assert put(document, steps("milestones[2].target"), 0.9)["milestones"] == [{"target": 0.5}, {"target": 0.9}]
    assert dotted(steps("milestones[2].target")) == "milestones[2].target"
    with pytest.raises(LookupError):
        put(document, steps("milestones[3].target"), 1)
    with pytest.raises(LookupError):
        put({"a": 1}, steps("a.b"), 1)


@pytest.mark.parametrize("key", ["", ".", "a.", "a..b", "[1]", "a[x]", "a]", f"a[{5000 * '1'}]"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(KeyError):
        steps(key)


def test_taking_out() -> None:
    """What is taken out is gone; what is not there can't be."""
    assert take_out({"a": {"b": 1, "c": dt.date(2026, 1, 1)}}, ("a", "b")) == {"a": {"c": dt.date(2026, 1, 1)}}
    with pytest.raises(LookupError):
        take_out({"a": {"b": 1}}, ("a", "d"))
