"""Sites that are inspected with another one that is named for them (延伸巡察): the column `host` and the table ``hosts``."""

import polars as pl

from scenarios.language import say
from scenarios.problems import Findings, nearest
from scenarios.sites.identity.site_names import SiteNames
from scenarios.tables.where import row_place

SHOWN = 20


def settle_hosts(
    sites: pl.DataFrame, table: pl.DataFrame, names: SiteNames, labels: tuple[str, str], findings: Findings
) -> pl.DataFrame:
    """Return the sites with the id of each one's host in their column ``host``.

    A host is given by its code or its name. Refused are hosts that are not sites or several, two hosts of one site, and hosts
    that have a host themselves.

    Parameters
    ----------
    sites
        Table of sites, each with an id.
    table
        Table ``hosts`` with the columns ``site`` or ``name``, and ``host``; no columns where it is not given.
    labels
        Names of the two files, for problems.
    """
    rows = []
    if "host" in sites.columns:
        rows += [(labels[0], *row) for row in sites.select("row", "id", "host").drop_nulls().iter_rows()]
    if "host" in table.columns:
        coded_table = names.with_sites(table, labels[1], findings)
        coded_rows = coded_table.select("row", "site", "host") if "site" in coded_table.columns else pl.DataFrame()
        rows += [(labels[1], *row) for row in (coded_rows.drop_nulls().iter_rows() if len(coded_rows) else ())]
        _check_sites(coded_rows, names, labels[1], findings)
    if not rows:
        return sites
    host_of: dict[str, str] = {}
    place_of: dict[str, tuple[str, str]] = {}
    for label, row, site, word in rows:
        place = row_place(row, say("host", "随巡对象"), names.name_of.get(site, ""))
        host = _meant(word, names, (label, place), findings)
        if host is None or site not in names.name_of:
            continue
        if host == site:
            findings.error(label, place, word, say("a site other than the row's own", "须为其他对象"))
        elif host_of.setdefault(site, host) != host:
            fault = say(f"{word}, besides {names.name_of[host_of[site]]}", f"{word}，另有{names.name_of[host_of[site]]}")
            findings.error(label, place, fault, say("one host for each site", "每个对象只随一个对象"))
        place_of.setdefault(site, (label, place))
    for site, host in host_of.items():
        if host in host_of:
            fault = say(
                f"{names.name_of[host]}, which goes with {names.name_of[host_of[host]]} itself",
                f"{names.name_of[host]}，而其又随{names.name_of[host_of[host]]}巡察",
            )
            findings.error(*place_of[site], fault, say("a host that is inspected in its own right", "须为单独巡察的对象"))
    column = pl.col("id").replace_strict(host_of, default=None, return_dtype=pl.String)
    return sites.with_columns(column.alias("host"))


def _check_sites(table: pl.DataFrame, names: SiteNames, label: str, findings: Findings) -> None:
    """Refuse codes that no site has; names are refused where they are read."""
    allowed = say("the code of a site of the scenario", "情景中对象的代码")
    for row, site in table.select("row", "site").drop_nulls().iter_rows() if len(table) else ():
        if site not in names.name_of:
            findings.error(label, row_place(row, say("site", "代码")), site, allowed)


def _meant(word: str, names: SiteNames, place: tuple[str, str], findings: Findings) -> str | None:
    """Return the site that a code or a name means; refuse what means none, or several."""
    text = word.strip()
    code = names.merged.get(text, text.removesuffix("000") if text.removesuffix("000") in names.name_of else text)
    if code in names.name_of:
        return code
    sites = names.sites(text)
    if len(sites) == 1:
        return sites[0]
    if sites:
        options = say(", ", "、").join(f"{site} {names.name_of[site]}" for site in sites[:SHOWN])
        findings.error(*place, word, say(f"one of {options}", f"其中之一：{options}"), say("give the code", "请填代码"))
        return None
    hint = "" if text.isdigit() else nearest(text, names.by_name)
    findings.error(*place, word, say("the code or name of a site of the scenario", "情景中对象的代码或名称"), hint)
    return None
