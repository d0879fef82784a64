"""Bisection: the smallest number for which something holds, in few questions, and the best so far once a stop is asked for."""

from hypothesis import given
from hypothesis import strategies as st

from optimize.control.bisection import smallest


@given(st.integers(-50, 50), st.integers(1, 1000), st.data())
def test_the_smallest_is_found_in_few_questions(failing: int, width: int, data: st.DataObject) -> None:
    threshold = data.draw(st.integers(failing + 1, failing + width))
    questions: list[int] = []

    def holds(number: int) -> bool:
        questions.append(number)
        return number >= threshold

    assert smallest(holds, failing, failing + width) == threshold
    assert len(questions) <= width.bit_length()
    assert failing not in questions
    assert failing + width not in questions


def test_a_stop_leaves_the_best_so_far() -> None:
    questions: list[int] = []

    def holds(number: int) -> bool:
        questions.append(number)
        return True

    assert smallest(holds, 0, 16, lambda: len(questions) == 2) == 4
