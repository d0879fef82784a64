"""Files of the small county: values of its document as TOML, its tables as CSV."""

from collections.abc import Callable, Mapping
from typing import Any

ATTRIBUTES = "population,area,income,complaints,funds"
CLASSES = ("key", "general", "good")
TOWNSHIPS = ("330503001", "330503002", "330503190")


def toml(value: Any) -> str:
    """A value as TOML in one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{toml(key)} = {toml(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)


def sites_table(*more_counties: str) -> str:
    """CSV: villages have 1,000 people, 2 km2, 100,000 yuan of income, 3 complaints and 500,000 yuan of funds.

    Further counties, by their codes, have the same sites without the zone's.
    """
    rows = [f"id,name,kind,class,theme,lon,lat,{ATTRIBUTES}"]
    for number, township in enumerate(TOWNSHIPS):
        lon = 120.3 + 0.1 * number
        rows.append(f"{township},town {number},township,general,,{lon},30.9,0,0,0,0,0")
        for village in range(5):
            spot = f"{lon + 0.01 * (village + 1):.2f},30.9"
            site_class = CLASSES[village % 3]
            rows.append(
                f"{township}{201 + village},village {number}-{village},village,{site_class},roads,{spot},1000,2,100,3,500"
            )
    rows += [f"33050399{k},bureau {k},department,general,,120.4,30.9,0,0,0,0,0" for k in range(2)]
    plain = [row for row in rows[1:] if not row.startswith("330503190")]
    rows += [row.replace("330503", county) for county in more_counties for row in plain]
    return "\n".join(rows) + "\n"


def sites_with(header: str, cell: Callable[[str], object]) -> str:
    """CSV of the sites with one column more: what a site has there by its code, nothing for None."""
    head, *rows = sites_table().splitlines()
    cells = [cell(row.partition(",")[0]) for row in rows]
    added = [f"{row},{'' if text is None else text}\n" for row, text in zip(rows, cells, strict=True)]
    return f"{head},{header}\n" + "".join(added)


def of_villages(text: object) -> Callable[[str], object]:
    """Cells of a column that says something of villages alone; other sites have codes of nine digits."""
    return lambda code: text if len(code) == 12 else None


def of_townships(text: object) -> Callable[[str], object]:
    """Cells of a column that says something of townships alone."""
    return lambda code: text if code in TOWNSHIPS else None


def hosts_table() -> str:
    """CSV that names a department for each village of the townships, by name or code; used where ``sites.hosts`` says so."""
    rows = ["site,host"]
    for number, township in enumerate(TOWNSHIPS[:2]):
        rows += [f"{township}{201 + village},{'bureau 0' if village < 3 - number else '330503991'}" for village in range(5)]
    return "\n".join(rows) + "\n"


def mergers_table() -> str:
    """CSV of two villages that become one in the second year; used where ``sites.predecessors`` says so."""
    olds = ("330503001201", "330503001202")
    return "old,new,new_name,date\n" + "".join(f"{old},330503001211,new village,2028-05-01\n" for old in olds)


def weights_table() -> str:
    """CSV of the sites in which the first three villages of each township weigh four times as much as the other two."""
    return sites_with("weight", lambda code: 4 if code[-3:] in {"201", "202", "203"} else 1)


def bundles_table() -> str:
    """CSV that names the first village of each township as host of three others; used where ``sites.hosts`` says so."""
    return "site,host\n" + "".join(f"{town}{202 + k},{town}201\n" for town in TOWNSHIPS[:2] for k in range(3))
