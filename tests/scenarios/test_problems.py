import pytest

from scenarios.language import speaking
from scenarios.problems import Problem


@pytest.mark.parametrize(
    ("file", "where", "text"),
    [
        ("计划", "第 4 行", "计划第 4 行：甲；要求：乙"),
        ("sites.csv", "第 4 行", "sites.csv 第 4 行：甲；要求：乙"),
        ("计划", "", "计划：甲；要求：乙"),
        ("", "第 4 行", "第 4 行：甲；要求：乙"),
    ],
)
def test_chinese_places_follow_without_a_space(file: str, where: str, text: str) -> None:
    with speaking("zh"):
        assert str(Problem(file, where, "甲", "乙")) == text
