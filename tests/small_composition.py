"""Small counties with teams of special composition: an auditor, an exchange with a neighbour, two donors."""

from typing import Any

from make import ALL, EASY, each_class

NAME = {"zh": "外", "en": "other"}


def _office(level: str, region: str, lon: float) -> dict[str, Any]:
    return {"name": NAME, "level": level, "region": region, "lon": lon, "lat": 30.6}


QUICK = {"min_days": 1, "fixed_days": 0, "terms": {}, "days": each_class(2.0)}
TAKEN_OVER = {"kinds": ["township", "department"], "fixed_days": 0, "days": each_class(5.0)}
"""A quick mode for villages, as one that waits for the prefecture; and one of the prefecture for townships."""
AUDIT: dict[str, Any] = {
    "teams": {"district": {"count": 3, "skills": {"审计": 1}}},
    "modes": {"audit-joint": EASY | ALL, "direct": {"fixed_days": 12}},
}
CROSSED: dict[str, Any] = {
    "offices": {"next": _office("county", "330502", 121.7)},
    "teams": {"district": {"count": 3}, "next": {"count": 2}},
    "exchanges": [{"offices": ["district", "next"], "people": 3, "rounds": ["2027-summer", "2028-spring"]}],
    "modes": {"crossed": EASY | ALL, "direct": {"fixed_days": 12}},
}
SUPPORT: dict[str, Any] = {
    "offices": {"donor": _office("prefecture", "3306", 121.4), "far": _office("prefecture", "3307", 118.0)},
    "teams": {"donor": {"count": 3, "size": 7}, "far": {"count": 1, "size": 7}, "district": {"count": 1}},
    "support": [
        {"donor": "donor", "region": "330503", "teams": 1, "most_rounds": 1},
        {"donor": "far", "region": "330503190", "rounds": ["2027-summer"]},
    ],
    "policies": {"support": {}},
    "modes": {"support": EASY | ALL, "direct": {"fixed_days": 12}},
}
for _case in (AUDIT, CROSSED, SUPPORT):
    _case["objective"] = {"effort": 0.2}  # tests are many
CASES = {"audit-joint": AUDIT, "crossed": CROSSED, "support": SUPPORT}
