"""The page on tables names every column by both of its names."""

from pathlib import Path

import pytest

from scenarios.plans.plan_columns import PLAN
from scenarios.tables.column import Column
from scenarios.tables.columns import BLOCKED, DONE, HOSTS, PREDECESSORS, ROSTER, SITES, STAFF, TRAVEL

PAGE = Path(__file__).parents[3] / "docs" / "tables.md"
SECTIONS = {
    "sites": SITES, "done": DONE, "predecessors": PREDECESSORS, "hosts": HOSTS, "travel": TRAVEL, "blocked": BLOCKED,
    "staff": STAFF, "roster": ROSTER, "plan": PLAN,
}  # fmt: skip


@pytest.mark.parametrize("section", SECTIONS)
def test_every_column_is_named(section: str) -> None:
    text = PAGE.read_text(encoding="utf-8").split(f"\n## {section} ", 1)[1].split("\n## ", 1)[0]

    def named(column: Column) -> bool:
        return column.name in text and column.aliases[0] in text

    missing = [column.name for column in SECTIONS[section] if not named(column) and column.name != "name"]
    assert missing == []
