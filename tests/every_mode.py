"""Small counties in which each mode of the catalog is the cheapest one, so that plans make use of it."""

from typing import Any

from make import CERTAIN, each_class, merged
from small_composition import CASES

FIGURES = {"fixed_days": 0.5, "days": each_class(2.5), "terms": {}, "min_days": 1}
ALL = {"classes": ["key", "general", "good"]}
TOWNSHIPS = {"taken-over": {"kinds": ["township", "department"], "fixed_days": 0, "days": {"general": 5}}}
MODES: dict[str, dict[str, Any]] = {
    "regular": {},
    "taken-over": {"modes": TOWNSHIPS},
    "integrated": {"modes": {"integrated": FIGURES | ALL}},
    "direct": {"modes": {"direct": FIGURES}},
    "thematic": {"modes": {"thematic": FIGURES | ALL}},
    "elevated": {"modes": {"elevated": FIGURES | ALL}},
    "elevated-province": {"modes": {"elevated-province": FIGURES | ALL}},
    "crossed": CASES["crossed"],
    "block": {"modes": {"block": FIGURES | {"cluster": {"min_sites": 3, "radius_km": 6}}}},
    "extended": {"sites": {"hosts": "hosts.csv"}, "modes": {"extended": FIGURES}},
    "bundled": {"sites": {"hosts": "bundles.csv"}, "modes": {"bundled": FIGURES}},
    "sampled": {"sites": {"hosts": "bundles.csv"}, "modes": {"sampled": FIGURES | ALL}},
    "linked": {"modes": {"linked": FIGURES} | TOWNSHIPS},
    "checklist": {"modes": {"checklist": FIGURES | ALL}},
    "support": CASES["support"],
    "pastoral": {"modes": {"pastoral": FIGURES}},
    "audit-joint": CASES["audit-joint"],
    "zone": {"modes": {"zone": FIGURES}},
    "zone-synchronous": {"modes": {"zone-synchronous": FIGURES} | TOWNSHIPS},
}
"""Changes to the county of `small_county` by mode; all others are dear. Those that are left out can't be planned."""
DEAR = {"modes": {"direct": {"fixed_days": 12}}}


def with_modes(*names: str, **changes: Any) -> dict[str, Any]:
    """Changes that bring some modes into the county at once, without uncertainty unless `changes` has some."""
    result: dict[str, Any] = merged(DEAR, {"uncertainty": CERTAIN, "objective": {"effort": 0.1}})
    for name in names:
        result = merged(result, MODES[name])
    return merged(result, {"objective": {"effort": 0.1}} | changes)
