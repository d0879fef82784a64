"""The catalogs that ship: practices of the provinces as data."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from scenarios.language import listed, say
from scenarios.problems import Findings, nearest

Catalog = Literal["modes", "policies"]
CATALOGS: tuple[Catalog, ...] = ("modes", "policies")


@cache
def _text(catalog: Catalog) -> str:
    return (files(__package__) / f"{catalog}.toml").read_text(encoding="utf-8")


@cache
def _entries(catalog: Catalog) -> dict[str, dict[str, Any]]:
    return tomllib.loads(_text(catalog))


def mode_catalog() -> dict[str, dict[str, Any]]:
    """Return the modes that ship, by id, as they stand in the catalog."""
    return {name: dict(mode) for name, mode in _entries("modes").items()}


def policy_catalog() -> dict[str, dict[str, Any]]:
    """Return the policies that ship, by id, as they stand in the catalog."""
    return {name: dict(policy) for name, policy in _entries("policies").items()}


def catalog_text(catalog: Catalog, name: str) -> str:
    """Return an entry of a catalog as TOML that can be copied into a scenario file."""
    parts = re.split(r"^\[([\w-]+)\]\n", _text(catalog), flags=re.MULTILINE)
    bodies = dict(zip(parts[1::2], parts[2::2], strict=True))
    return f"[{catalog}.{name}]\n{bodies[name].rstrip()}\n"


def merge_catalogs(document: dict[str, Any], file: str, findings: Findings) -> dict[str, Any]:
    """Return a scenario document with its modes and policies completed from the catalogs.

    An entry is one of the catalog with the figures that differ (none: as it ships), or one of its own, written in full. What
    is not a table is passed on for the schema to refuse.
    Policies in force bring their modes along. An entry that is in no catalog and has no name is taken for a misspelt one:
    it is refused, and left out of what is returned.
    """
    result = dict(document)
    for catalog in CATALOGS:
        entries = result.get(catalog)
        if isinstance(entries, dict):
            result[catalog] = _merge(catalog, _known(catalog, entries, file, findings))
    policies, modes = result.get("policies"), result.get("modes")
    if isinstance(policies, dict) and isinstance(modes, dict):
        catalog_modes = [
            mode
            for policy in policies.values()
            if isinstance(policy, dict) and policy.get("on", True) is True and isinstance(policy.get("modes"), list | tuple)
            for mode in policy["modes"]
        ]
        missing: dict[str, Any] = {mode: {} for mode in catalog_modes if isinstance(mode, str) and mode not in modes}
        result["modes"] = modes | _merge("modes", _known("modes", missing, file, findings))
    return result


def _known(catalog: Catalog, entries: dict[str, Any], file: str, findings: Findings) -> dict[str, Any]:
    accepted = {}
    for name, entry in entries.items():
        if name in _entries(catalog) or not isinstance(entry, dict) or "name" in entry:
            accepted[name] = entry
            continue
        fault = say(f"{name}, which is in no catalog", f"{name} 不在目录中")
        entry_names = listed(_entries(catalog))
        allowed = say(f"{entry_names}; or one of your own, with a name", f"{entry_names}；或带 name 的自定义项")
        findings.error(file, f"{catalog}.{name}", fault, allowed, nearest(name, _entries(catalog)))
    return accepted


def _merge(catalog: Catalog, entries: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for name, entry in entries.items():
        base = _entries(catalog).get(name, {})
        if not isinstance(entry, dict):
            result[name] = entry
            continue
        result[name] = base | {
            key: base[key] | value if isinstance(value, dict) and isinstance(base.get(key), dict) else value
            for key, value in entry.items()
        }
    return result
