"""Levers of what if: visits that the prefecture takes over, and people that offices exchange."""

from typing import Any

from scenarios.asking import asked
from scenarios.file.dotted import at
from scenarios.language import listed, say
from scenarios.naming.plain_words import plain_word
from scenarios.problems import Findings, nearest

PEOPLE_CROSSED = 8
"""People whom each of two offices sends. Source: two counties swap eight people each (county notices)."""
LEAST_CROSSED = 8
"""Smallest number of visits where offices cross. Assumed: two in each of four rounds."""


def elevate(count: int, document: dict[str, Any], changes: dict[str, Any], findings: Findings) -> None:
    """Let the prefecture take over exactly that many visits."""
    offices, teams = document.get("offices") or {}, document.get("teams") or {}
    ready_levers = [
        office_id
        for office_id, office in offices.items()
        if office.get("level") == "prefecture" and _counts(teams.get(office_id))
    ]
    if not ready_levers and not document.get("office_rules"):
        fault = say(f"{count}, but no prefecture office has teams", f"{count}，但没有设组的设区市巡察办")
        findings.error(asked("--elevate"), "", fault, say("a scenario with such an office", "有该级巡察办的情景"))
        return
    if "elevated" in (document.get("modes") or {}):
        changes["modes.elevated.quota"] = count
    else:
        changes["modes.elevated"] = {"quota": count}
    if count:
        changes["modes.elevated.quota_least"] = count


def _counts(section: Any) -> bool:
    return isinstance(section, dict) and bool(section.get("count"))


def cross(name: str, document: dict[str, Any], changes: dict[str, Any], findings: Findings) -> None:
    """Let the county's office exchange people with another one, and use them."""
    home, _, guest = name.replace("：", ":").rpartition(":")
    offices = dict(document.get("offices") or {})
    spare = _offices_of_variants(document)
    partner = _named(guest, offices) or _named(guest, spare)
    if partner is None:
        office_ids = [*offices, *(office_id for office_id in spare if office_id not in offices)]
        hint = nearest(guest, office_ids) or say(
            "write it under [offices.NAME] and [teams.NAME]", "写在 [offices.名称] 与 [teams.名称] 下"
        )
        findings.error(asked("--cross"), "", guest, listed(office_ids), hint)
        return
    teams = document.get("teams") or {}
    level = (offices.get(partner) or spare[partner][0]).get("level")
    homes = [
        office_id
        for office_id, office in offices.items()
        if office.get("level") == level and office_id != partner and _counts(teams.get(office_id))
    ]
    host = _named(home, offices) if home else homes[0] if len(homes) == 1 else None
    if host is None or host == partner:
        allowed = listed(f"{office_id}:{partner}" for office_id in homes) or say(
            "an office of the same level with teams", "同级且设组的巡察办"
        )
        findings.error(asked("--cross"), "", name, allowed)
        return
    if partner not in offices:
        changes[f"offices.{partner}"], changes[f"teams.{partner}"] = spare[partner]
    if "crossed" not in (document.get("modes") or {}):
        changes["modes.crossed"] = {"quota_least": LEAST_CROSSED}
    elif at(document, ("modes", "crossed", "quota_least")) is None:
        changes["modes.crossed.quota_least"] = LEAST_CROSSED
    exchanges = changes.get("exchanges", list(document.get("exchanges") or []))
    if any({host, partner} <= set(exchange.get("offices", ())) for exchange in exchanges):
        findings.error(asked("--cross"), "", name, say("an exchange that does not exist yet", "尚未有的交叉"))
        return
    changes["exchanges"] = [*exchanges, {"offices": [host, partner], "people": PEOPLE_CROSSED}]


def _named(name: str, offices: dict[str, Any]) -> str | None:
    """Find an office by its id or a name, whatever the case."""
    for office_id, entry in offices.items():
        section = entry[0] if isinstance(entry, tuple) else entry
        text = section.get("name") if isinstance(section, dict) else None
        words = {plain_word(str(word)) for word in (office_id, *(text.values() if isinstance(text, dict) else ()))}
        if plain_word(name) in words:
            return str(office_id)
    return None


def _offices_of_variants(document: dict[str, Any]) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Offices that only variants of the scenario have, with their teams."""
    spare: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {}
    for variant in (document.get("variants") or {}).values():
        overrides = variant.get("overrides") if isinstance(variant, dict) else None
        offices, teams = (at(overrides, (key,)) for key in ("offices", "teams"))
        if isinstance(offices, dict) and isinstance(teams, dict):
            spare |= {name: (office, teams[name]) for name, office in offices.items() if name in teams}
    return spare
