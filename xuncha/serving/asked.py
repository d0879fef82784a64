"""What a request of the browser asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scenarios.language import Language


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, read."""

    path: Mapping[str, Any]
    query: Mapping[str, str]
    form: Mapping[str, Any]
    base: str
    """Address of the service with its token and the language."""
    language: Language
