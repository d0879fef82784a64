"""The API reference is what the docstrings say today."""

import importlib.util
from pathlib import Path

import xuncha as xc

ROOT = Path(__file__).parents[2]


def test_the_page_is_up_to_date() -> None:
    """Else: `python scripts/api_page.py`."""
    spec = importlib.util.spec_from_file_location("api_page", ROOT / "scripts" / "api_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    made = module.page()
    assert made == (ROOT / "docs" / "api.md").read_text(encoding="utf-8"), "run: python scripts/api_page.py"
    assert all(f"### `xc.{name}`" in made for name in xc.__all__)
