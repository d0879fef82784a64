"""The catalogs that ship: practices of the provinces as data."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _modes() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files(__package__) / "modes.toml").read_text(encoding="utf-8"))


def mode_catalog() -> dict[str, dict[str, Any]]:
    """Return the modes that ship, by id, as they stand in the catalog."""
    return {name: dict(mode) for name, mode in _modes().items()}


def merge_modes(chosen: dict[str, Any]) -> dict[str, Any]:
    """Return the chosen modes with everything that they leave out taken from the catalog.

    Parameters
    ----------
    chosen
        What a scenario writes under ``modes``: a mode of the catalog with the figures that differ (none: as it ships), or a
        mode of its own, written in full. What is no table is passed on for the schema to refuse.
    """
    catalog = mode_catalog()
    merged: dict[str, Any] = {}
    for name, own in chosen.items():
        base = catalog.get(name, {})
        if not isinstance(own, dict):
            merged[name] = own
            continue
        merged[name] = base | {
            key: base[key] | value if isinstance(value, dict) and isinstance(base.get(key), dict) else value
            for key, value in own.items()
        }
    return merged
