"""Two languages side by side."""

import pytest

from scenarios.language import language, of_number, say, set_language, speaking


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"XUNCHA_LANG": "zh", "LC_ALL": "en_US.UTF-8"}, "zh"),
        ({"XUNCHA_LANG": "en", "LC_ALL": "zh_CN.UTF-8"}, "en"),
        ({"XUNCHA_LANG": "de", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({}, "en"),
    ],
)
def test_the_environment_chooses(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str) -> None:
    """XUNCHA_LANG goes before the locale; another language than the two is English."""
    for name in ("XUNCHA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language() == expected


def test_a_block_speaks_its_own_language() -> None:
    """The language set inside a block ends with it, whatever was set inside."""
    with speaking("zh"):
        assert say(en="round", zh="轮次") == "轮次"
        set_language("en")
        assert say(en="round", zh="轮次") == "round"
    with speaking("zh"):
        assert language() == "zh"


@pytest.mark.parametrize(
    ("singular", "plural"),
    [
        ("site", "sites"), ("county", "counties"), ("team-day", "team-days"), ("person", "people"), ("way", "ways"),
        ("site is", "sites are"), ("village has", "villages have"), ("merged village counts", "merged villages count"),
        ("person serves", "people serve"), ("hidden row was", "hidden rows were"), ("team does", "teams do"),
    ],
)  # fmt: skip
def test_counted_words_follow_their_number(singular: str, plural: str) -> None:
    assert of_number(1, singular) == f"1 {singular}"
    assert [of_number(count, singular) for count in (0, 2, 21)] == [f"{count} {plural}" for count in (0, 2, 21)]
    assert of_number(2, singular, "others") == "2 others"
