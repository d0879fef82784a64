"""A single value as planners type it behind an equals sign or in a cell."""

import re
from typing import Any

from scenarios.file.toml.reading import parse_toml
from scenarios.problems import ScenarioError

_KEY = "value"


def value_of(text: str) -> Any:
    """Read a value as TOML has it, a share in per cent, or else the text itself; never an error, whatever stands there."""
    if re.fullmatch(r"\d+(\.\d+)?[%％]", text):
        return round(float(text[:-1]) / 100, 12)
    try:
        # what a command line could not decode is a text, too
        document = parse_toml(f"{_KEY} = {text}".encode("utf-8", "surrogatepass"), _KEY)
    except ScenarioError:
        return text
    return document[_KEY] if document.keys() == {_KEY} else text
