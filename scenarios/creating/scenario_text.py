"""The text of a new scenario's file: the template filled in with what is known of the place."""

from importlib.resources import files
from string import Template

import polars as pl

from scenarios.divisions import COUNTY_DIGITS, county_name
from scenarios.language import language
from scenarios.sites.counties import CountySource

PEOPLE = 6
"""People a team where nothing is said."""


def fields_of(sites: pl.DataFrame, short: str, table: str, county: CountySource | None) -> dict[str, object]:
    """Return what the template is filled in with."""
    ids = sites["id"].drop_nulls()
    counties = sorted(ids.str.slice(0, COUNTY_DIGITS).unique().to_list())
    townships = bool((ids.str.len_chars() < 12).any())  # noqa: PLR2004 - villages have twelve digits
    return {
        "name": short,
        "table": table,
        "outline": 'outline = "outline.geojson"' if county and county.outline else '# outline = "outline.geojson"',
        "seed": counties[0],
        "counties": counties,
        "county": county,
        "townships": townships,
        "made_zh": "代码与名称为真实区划；表中没有的数据按所列分布合成。"
        if county
        else "对象来自自有表格；表中没有的数据按所列分布合成。",
        "made_en": "Codes and names are real; missing data are synthesised from the stated distributions."
        if county
        else "Sites are from the planner's own table; missing data are synthesised from the stated distributions.",
    }


def fill_template(fields: dict[str, object], counts: dict[str, int], sizes: dict[str, int]) -> str:
    """Write the file with the given number of teams for each office (one by default) and people in each team (six)."""
    county, counties = fields["county"], fields["counties"]
    parts = []
    for code in counties if isinstance(counties, list) else []:
        names = county.name if isinstance(county, CountySource) else None
        zh, en = (names.zh, names.en) if names else (f"{county_name(code)}巡察办", f"office of {code}")
        office = f"c{code}"
        parts += [f"[offices.{office}]", f'name = {{ zh = "{zh}", en = "{en}" }}', 'level = "county"', f'region = "{code}"']
        if isinstance(county, CountySource) and county.lon is not None and county.lat is not None:
            parts += [f"lon = {county.lon}", f"lat = {county.lat}"]
        parts += ["", f"[teams.{office}]", f"count = {counts.get(office, 1)}", f"size = {sizes.get(office, PEOPLE)}", ""]
    modes = ["regular", "integrated"] if fields["townships"] else []
    text = (files("scenarios") / "templates" / f"scenario.{language()}.toml").read_text(encoding="utf-8")
    return Template(text).substitute(
        {key: value for key, value in fields.items() if isinstance(value, str)},
        offices="\n".join(parts).strip(),
        modes="\n".join(f"[modes.{mode}]" for mode in [*modes, "direct", "thematic"]),
    )
