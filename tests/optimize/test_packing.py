"""Packing a round into teams."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from optimize.packing import pack

HALVES = st.integers(1, 26).map(lambda k: k / 2)


@settings(max_examples=40, deadline=None)
@given(
    days=st.lists(HALVES, min_size=1, max_size=7), rooms=st.lists(st.sampled_from([6.5, 10.0, 15.5]), min_size=1, max_size=2)
)
def test_no_packing_is_worth_more(days: list[float], rooms: list[float]) -> None:
    """Against all ways to hand out visits; and no team gets more than its room."""
    worth = [1.0 + k / 10 for k in range(len(days))]
    chosen = pack(days, worth, (["a", "b"] * len(days))[: len(days)], rooms)

    def fits(way: tuple[int, ...]) -> bool:
        return all(sum(d for d, t in zip(days, way, strict=True) if t == team) <= room for team, room in enumerate(rooms))

    def value(way: tuple[int, ...]) -> float:
        return sum(one for one, t in zip(worth, way, strict=True) if t >= 0)

    assert fits(tuple(chosen))
    best = max(value(way) for way in product(range(-1, len(rooms)), repeat=len(days)) if fits(way))
    assert value(tuple(chosen)) >= best - 1e-3


def test_a_township_stays_with_one_team() -> None:
    """Where it can."""
    chosen = pack([3.0] * 6, [1.0] * 6, ["a", "b", "a", "b", "a", "b"], [9.0, 9.0])
    assert chosen[0] == chosen[2] == chosen[4] != chosen[1]
    assert chosen[1] == chosen[3] == chosen[5]


def test_nothing_to_pack() -> None:
    """No visits, no model."""
    assert pack([], [], [], [5.0]) == []
