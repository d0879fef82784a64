"""The page on scenarios names every short name, every key of the objective and of the pace, with the defaults in force."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from scenarios.file.short_names import EXTRA_ROUND, SHORT_NAMES
from scenarios.schema.goals import ObjectiveSection, UncertaintySection

PAGE = (Path(__file__).parents[3] / "docs" / "scenarios.md").read_text(encoding="utf-8")


def test_every_short_name_stands_in_the_table() -> None:
    rows = set(re.findall(r"^\| (\S+) \| `(\w+)` \| ", PAGE, re.MULTILINE))
    assert rows >= {(name.zh, name.en) for name in SHORT_NAMES} | {EXTRA_ROUND}
    assert {en for zh, en in rows if not zh.isascii()} == {name.en for name in SHORT_NAMES} | {EXTRA_ROUND[1]}


def test_every_key_of_the_objective_has_its_default() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+) \| ", PAGE, re.MULTILINE))
    defaults = ObjectiveSection().model_dump(exclude={"preset"})
    assert {key: float(value) for key, value in told.items()} == defaults


@pytest.mark.parametrize("section", ["absence", "pace"])
def test_sections_of_uncertainty_have_their_defaults(section: str) -> None:
    block = PAGE.partition(f"[uncertainty.{section}]")[2].partition("\n\n")[0].partition("```")[0]
    told = {key: float(value) for key, value in re.findall(r"^(\w+) = ([\d.]+)", block, re.MULTILINE)}
    default = getattr(UncertaintySection(), section)
    assert isinstance(default, BaseModel)
    assert told == default.model_dump()
