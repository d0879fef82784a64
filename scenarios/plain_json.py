"""JSON of files that anybody may have written: what can't be read is a ValueError, however deep it is nested."""

import json
from typing import Any


def parse_json(text: str | bytes) -> Any:
    """Parse a JSON document.

    Raises
    ------
    ValueError
        If it is none, or nested deeper than any document of ours.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
