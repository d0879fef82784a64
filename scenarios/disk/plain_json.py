"""JSON from untrusted files: what can't be read is a ValueError, however deeply it is nested."""

import json
from typing import Any


def parse_json(text: str | bytes) -> Any:
    """Parse a JSON document.

    Raises
    ------
    ValueError
        If it is not JSON, or nested deeper than any document of ours.
    """
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
