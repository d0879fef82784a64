from optimize.control.step import Step, within
from xuncha.cli.words.searching import name_and_share


def test_a_step_carries_what_its_count_says() -> None:
    step = Step.counted("planning counties", 3, 12)
    assert step == "planning counties 3/12"
    assert name_and_share(step) == ("planning counties", 0.25)


def test_a_step_within_another_keeps_its_count() -> None:
    step = within("margin 4%: ", Step.counted("planning counties", 3, 12))
    assert step == "margin 4%: planning counties 3/12"
    assert name_and_share(step) == ("margin 4%: planning counties", 0.25)


def test_words_with_a_slash_are_no_count() -> None:
    assert name_and_share("checking 3/12") == ("checking 3/12", None)
    assert within("margin 4%: ", "visits") == "margin 4%: visits"
