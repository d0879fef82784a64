"""Sites whose codes lie in another county than all the others: a mistyped code rather than another county."""

from collections import Counter
from collections.abc import Iterable

import polars as pl

from scenarios.divisions import COUNTY_DIGITS, TOWNSHIP_DIGITS, county_name
from scenarios.language import aside, listed, say
from scenarios.problems import Findings
from scenarios.sites.made.division_sites import DEPARTMENT_PART

FEW = 20
"""A county is asked about that has fewer sites than the usual one by this factor."""
ENOUGH = 4
"""Sites of the usual county from which on a single site elsewhere is asked about, whatever the factor."""
MOST_SHOWN = 5


def stray_counties(
    ids: pl.Series, expected_counties: Iterable[str] = (), *, only: bool = False
) -> tuple[str, dict[str, list[str]]]:
    """Find counties in which only a few sites lie.

    Parameters
    ----------
    ids
        Codes of the sites. Departments lie where their office does, and are left out.
    expected_counties
        Counties that were said to be right.
    only
        Whether all other counties are wrong then.

    Returns
    -------
    tuple
        The usual county, that of the median site by the size of counties; ids by the code of each county that is asked about.
    """
    local = ids.drop_nulls()
    local = local.filter(local.str.slice(COUNTY_DIGITS, TOWNSHIP_DIGITS - COUNTY_DIGITS) != DEPARTMENT_PART)
    counts = Counter(sorted(local.str.slice(0, COUNTY_DIGITS).to_list()))
    if not counts:
        return "", {}
    by_size = [code for code, count in sorted(counts.items(), key=lambda item: item[1]) for _ in range(count)]
    usual = by_size[len(by_size) // 2]
    county_codes = set(expected_counties)

    def is_stray(code: str) -> bool:
        if only and county_codes:
            return code not in county_codes
        return code not in county_codes and (
            counts[code] * FEW < counts[usual] or (counts[code] == 1 and counts[usual] >= ENOUGH)
        )

    return usual, {code: local.filter(local.str.starts_with(code)).to_list() for code in sorted(counts) if is_stray(code)}


def ask_of_strays(
    ids: pl.Series, label: str, findings: Findings, remedy: str, expected_counties: Iterable[str] = (), *, only: bool = False
) -> None:
    """Ask about sites in another county than all the others, rather than give them an office of their own.

    Parameters
    ----------
    remedy
        What to do where the code is right, with ``{usual}`` and ``{code}`` for the two counties.
    expected_counties, only
        As for `stray_counties`.
    """
    usual, strays = stray_counties(ids, expected_counties, only=only)
    for code, sites in strays.items():
        code_words, county, usual_county = (
            listed(sites, MOST_SHOWN),
            county_name(code) + aside(code),
            county_name(usual) + aside(usual),
        )
        fault = say(
            f"{code_words} in {county}; most sites lie in {usual_county}", f"{code_words} 属{county}，多数对象属{usual_county}"
        )
        hint = say("correct the code; if it is right: ", "请改正代码；若无误：") + remedy.format(usual=usual, code=code)
        findings.error(label, say("column id", "“代码”列"), fault, say("sites of the county", "本县区的对象"), hint)
