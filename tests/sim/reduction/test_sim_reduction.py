"""Where each team's tours begin and end among the spells."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.ways import first_and_last


@given(st.lists(st.integers(0, 6), max_size=40))
def test_first_and_last_members_wherever_they_stand(groups: list[int]) -> None:
    """The same as looking for each group in turn, in any order of members."""
    used, first, last = first_and_last(np.array(groups, np.int64))
    assert used.tolist() == sorted(set(groups))
    assert first.tolist() == [groups.index(group) for group in sorted(set(groups))]
    assert last.tolist() == [len(groups) - 1 - groups[::-1].index(group) for group in sorted(set(groups))]
