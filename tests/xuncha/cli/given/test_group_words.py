"""Groups of a curve by the names that the program prints."""

import pytest

from scenarios.scenario import Scenario
from xuncha.cli.given.group_words import settled_group


@pytest.mark.parametrize(
    ("typed", "group"),
    [
        ("class:重点村", "class:key"), ("分类：重点村", "class:key"), ("class:key", "class:key"), ("village", "village"),
        ("office:南浔区委巡察办", "office:nanxun"), ("巡察办:nanxun", "office:nanxun"), ("mode:镇村一体巡", "mode:integrated"),
        ("class:最重点", "class:最重点"), ("village:all", "village:all"),
    ],
)  # fmt: skip
def test_names_are_read(nanxun: Scenario, typed: str, group: str) -> None:
    """In both languages, with marks of either width; what means nothing is left for the refusal."""
    assert settled_group(nanxun, typed) == group
