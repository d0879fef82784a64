"""Outlines: GeoJSON of every kind is read, and what is none is told by its cause, whatever it is."""

import contextlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.disk.plain_json import parse_json
from scenarios.sites.made.outline import read_outline

RING = [[120.0, 30.0], [121.0, 30.0], [121.0, 31.0], [120.0, 30.0]]
POLYGON = {"type": "Polygon", "coordinates": [RING]}
FEATURE = {"type": "Feature", "geometry": POLYGON, "properties": {}}
DEEP = '{"type":"GeometryCollection","geometries":['


def written(folder: Path, data: Any) -> Path:
    path = folder / "outline.geojson"
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "data",
    [
        POLYGON,
        FEATURE,
        {"type": "FeatureCollection", "features": [FEATURE, {"type": "Feature", "geometry": None}]},
        {"type": "MultiPolygon", "coordinates": [[RING]]},
        {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [120, 30]}, POLYGON]},
        {"type": "Polygon", "coordinates": [[*RING[:-1], [120.5, 30.6]]]},
        {"type": "Polygon", "coordinates": [[[*place, 12.0] for place in RING]]},
    ],
)
def test_every_kind_is_read(tmp_path: Path, data: Any) -> None:
    outline = read_outline(written(tmp_path, data))
    assert outline.contains(np.array([120.9]), np.array([30.2])).all()
    assert (outline.rings[0][0] == outline.rings[0][-1]).all()
    assert outline.rings[0].shape[1] == 2


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        ("", "not JSON"),
        ("[" * 100_000 + "]" * 100_000, "not JSON"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "not JSON"),
        (DEEP * 300 + json.dumps(POLYGON) + "]}" * 300, ""),
        ("null", "no polygon"),
        ("[1, 2]", "no polygon"),
        ({"type": "Polygon"}, "without coordinates"),
        ({"type": "MultiPolygon", "coordinates": 3}, "without coordinates"),
        ({"type": "Polygon", "coordinates": [RING[:2]]}, "fewer than four"),
        ({"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}, "fewer than four"),
        ({"type": "Polygon", "coordinates": [[[1, 2], [3]]]}, "fewer than four"),
        ('{"type": "Polygon", "coordinates": [[[NaN, 30], [121, 30], [121, 31], [NaN, 30]]]}', "outside"),
        ('{"type": "Polygon", "coordinates": [[[1e999, 30], [121, 30], [121, 31], [1, 30]]]}', "outside"),
        ({"type": "Polygon", "coordinates": [[[500000, 3400000]] * 4]}, "outside"),
    ],
)
def test_what_is_none_is_told_by_its_cause(tmp_path: Path, data: Any, cause: str) -> None:
    """Metres of a map's grid too; nested collections are read as deep as the parser goes."""
    path = written(tmp_path, data)
    if not cause:
        assert len(read_outline(path).rings) == 1
        return
    with pytest.raises(ValueError, match=cause):
        read_outline(path)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=4) | st.fixed_dictionaries({"type": st.sampled_from(["Polygon", "MultiPolygon", "Feature", "x"])}, optional={"coordinates": inner, "geometry": inner, "features": inner}), max_leaves=12))  # fmt: skip  # noqa: E501
@pytest.mark.slow
def test_anything_is_an_outline_or_a_value_error(tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    path = written(tmp_path_factory.mktemp("geo"), data)
    with contextlib.suppress(ValueError):
        assert read_outline(path).rings


def test_json_nested_too_deep_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="too deep"):
        parse_json("[" * 100_000)
