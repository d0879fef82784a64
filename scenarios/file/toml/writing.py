"""Writing a document as TOML, for the inputs of a run; reading it again gives the same document."""

from typing import Any

import tomli_w


def toml_text(document: dict[str, Any]) -> str:
    """Return a document in plain values (`scenarios.file.plain`: texts, numbers, dates, lists, tables) as TOML text.

    Raises
    ------
    TypeError
        If it holds anything else.
    """
    return tomli_w.dumps(document)
