"""Codes made from names, for villages and townships that the tables of divisions do not hold."""

import hashlib

from scenarios.divisions import COUNTY_DIGITS

MADE_VILLAGES = (600, 999)
"""Last three digits of made codes of villages: official ones are below 600."""
MADE_TOWNSHIPS = (700, 899)
"""Digits seven to nine of made codes of townships: official ones are below 700, and 900 is for departments."""


def made_township(name: str, region: str, used_codes: set[str]) -> str:
    """Nine digits for a township of a region that its name alone tells; `used_codes` holds the codes that are taken."""
    county = region.ljust(COUNTY_DIGITS, "0")[:COUNTY_DIGITS]
    return made_code(county, name, MADE_TOWNSHIPS, used_codes)


def made_code(prefix: str, name: str, span: tuple[int, int], used_codes: set[str]) -> str:
    """Code behind a prefix that depends on the name alone, so that it stays when the list grows; the next free one else."""
    low, high = span
    size = high - low + 1
    first = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest()) % size
    for step in range(size):
        code = f"{prefix}{low + (first + step) % size:03d}"
        if code not in used_codes:
            return code
    raise AssertionError("more than a township's villages without a code")
