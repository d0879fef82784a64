"""What the command line's parser says, in both languages."""

import re
from pathlib import Path

import pytest
from in_process import xuncha

from scenarios.language import speaking
from xuncha.cli import language_words
from xuncha.cli.terminal.phrases import help_text, refusal

ENGLISH = re.compile(
    r"\b(Usage|Options|Commands|Arguments|Show this|required|default|Missing|No such|Invalid|Got|requires|Input)\b"
)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run",), "缺少参数"),
        (("run", "nanxun", "--lnag"), "没有选项 --lnag"),
        (("run", "nanxun", "-n", "x"), "应为整数"),
        (("run", "nanxun", "-n", "0"), "不得小于 1"),
        (("rn", "nanxun"), "没有命令 rn。是否应为 run、runs？"),
        (("run", "nanxun", "a", "b"), "多余的参数：a b"),
        (("run", "nanxun", "--seed"), "选项 --seed 须带一个值"),
        (("run", "nanxun", "--json=3"), "选项 --json 不带值"),
        ((), "缺少命令"),
    ],
)
def test_wrong_words_are_refused_in_chinese(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    """Exit code 2 and not a word of English, wherever the language is asked for."""
    done = xuncha(tmp_path, *words, "--lang", "zh")
    assert done.returncode == 2
    assert said in done.stderr
    assert not ENGLISH.search(done.stderr), done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [(), ("run",), ("plan",), ("simulate",), ("compare",), ("plot",), ("check",)])
def test_help_is_in_chinese_with_an_example(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Frames too."""
    done = xuncha(tmp_path, *words, "--help", "--lang=zh")
    assert done.returncode == 0
    assert done.stdout.startswith("用法：xuncha")
    assert "例：xuncha " in done.stdout
    assert not ENGLISH.search(done.stdout), done.stdout


def test_the_parser_s_other_wordings() -> None:
    """Releases of the parser word some refusals otherwise; what is not known stays as it is; English is left alone."""
    with speaking("zh"):
        assert refusal("Invalid value for '-n': 'x' is not a valid integer.") == "'-n' 的值无效：x 不是整数"
        assert refusal("Invalid value for '-n': 0 is not in the range x>=1.") == "'-n' 的值无效：0 小于 1"
        assert refusal("No such option: --sed (Possible options: --seed)") == "没有选项 --sed。是否应为 --seed？"
        assert refusal("No such option: --sed Did you mean --seed?") == "没有选项 --sed。是否应为 --seed？"
        assert refusal("Got unexpected extra argument (b)") == "多余的参数：b。"
        assert refusal("Something new.") == "Something new."
        assert help_text("Usage: x [OPTIONS]\n\nOptions:\n  -n INTEGER  [default:\n  1]") == (
            "用法：x [选项]\n\n选项：\n  -n INTEGER  [默认：\n  1]"
        )
    with speaking("en"):
        assert refusal("Missing command.") == "Missing command."
        assert help_text("Usage: x") == "Usage: x"


def test_the_language_may_stand_anywhere() -> None:
    """It is taken out of the words, but not from behind a double dash; without a value it is refused later."""
    assert language_words(["run", "--lang", "zh", "x"]) == (["--lang", "zh"], ["run", "x"])
    assert language_words(["run", "x", "--lang=en"]) == (["--lang", "en"], ["run", "x"])
    assert language_words(["run", "x", "--lang"]) == (["--lang", ""], ["run", "x"])
    assert language_words(["run", "--", "--lang", "zh"]) == ([], ["run", "--", "--lang", "zh"])
