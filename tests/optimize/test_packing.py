"""Packing a round into teams."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from optimize.assigning.packing import fit_first, pack

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


@settings(max_examples=30, deadline=None)
@given(
    visits=st.lists(st.tuples(HALVES, st.sampled_from("abc"), st.integers(0, 7)), max_size=12),
    rooms=st.lists(st.sampled_from([0.0, 6.5, 10.0, 15.5]), min_size=1, max_size=3),
)
def test_the_simple_way_keeps_rooms(visits: list[tuple[float, str, int]], rooms: list[float]) -> None:
    """Whatever teams are able to; and a visit is left out only where no able team has room for it in the end."""
    days, towns = [one[0] for one in visits], [one[1] for one in visits]
    may = [[bool(one[2] >> t & 1) for t in range(len(rooms))] for one in visits]
    chosen = fit_first(days, towns, rooms, may)
    left = list(rooms)
    for k, team in enumerate(chosen):
        if team >= 0:
            assert may[k][team]
            left[team] -= days[k]
    assert len(chosen) == len(days)
    assert min(left) >= -1e-9
    for k, team in enumerate(chosen):
        assert team >= 0 or all(left[t] < days[k] for t in range(len(rooms)) if may[k][t])


def test_the_simple_way_comes_first() -> None:
    """Where everything fits that way, no model is built; where it doesn't, the model finds room: twice 4 + 3 + 3."""
    days, towns = [4.0, 4.0, 3.0, 3.0, 3.0, 3.0], list("abcdef")
    assert fit_first(days, towns, [10.0, 10.0]).count(-1) == 1
    assert pack(days, [1.0] * 6, towns, [10.0, 10.0], work=0) == fit_first(days, towns, [10.0, 10.0])
    assert -1 not in pack(days, [1.0] * 6, towns, [10.0, 10.0])
    assert -1 not in fit_first(days, towns, [10.0, 12.0])
