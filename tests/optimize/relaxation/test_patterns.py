"""Patterns: the heaviest one by knapsack or by trying all, and the stays that visits take, held against every set there is."""

from itertools import combinations, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from optimize.relaxation import patterns
from optimize.relaxation.patterns import Cover, Listed, Sized, listed

sizes_and_rooms = st.lists(st.tuples(st.integers(1, 9), st.integers(9, 16)), min_size=1, max_size=4, unique=True)


def every_pattern(kinds: Sized) -> list[tuple[int, ...]]:
    """Counts of each kind that fit beside the longest way among them."""
    ranges = [range(int(kinds.rooms[-1]) // size + 1) for size in kinds.size.tolist()]
    patterns = []
    for counts in product(*ranges):
        used = [k for k, count in enumerate(counts) if count]
        if used and sum(counts[k] * int(kinds.size[k]) for k in used) <= min(int(kinds.room[k]) for k in used):
            patterns.append(counts)
    return patterns


def sized(pairs: list[tuple[int, int]]) -> Sized:
    size, room = np.array(pairs, np.int64).T
    return Sized(size, room)


@settings(max_examples=60, deadline=None)
@given(pairs=sizes_and_rooms, data=st.data())
def test_the_heaviest_pattern_by_knapsack(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    """It is one that fits, and weighs what the heaviest of all does."""
    kinds = sized(pairs)
    weight = np.array(data.draw(st.lists(st.integers(0, 20), min_size=len(pairs), max_size=len(pairs))), np.float64)
    heaviest, pattern = kinds.heaviest(weight)
    patterns = every_pattern(kinds)
    assert heaviest == max(float(weight @ np.array(candidate)) for candidate in patterns)
    assert heaviest == weight @ pattern
    assert not pattern.any() or tuple(int(count) for count in pattern) in patterns


@settings(max_examples=40, deadline=None)
@given(pairs=sizes_and_rooms, data=st.data())
def test_stays_that_visits_take(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    """No pattern weighs more than 1; stays are no fewer than days tell, and no more than visits take one after the other."""
    kinds = sized(pairs)
    amount = np.array(data.draw(st.lists(st.integers(0, 6), min_size=len(pairs), max_size=len(pairs))), np.float64)
    stays, weight = Cover(kinds).least(amount)
    assert max(float(weight @ np.array(candidate)) for candidate in every_pattern(kinds)) <= 1 + 1e-9
    assert stays >= (amount * kinds.size / kinds.room).sum() - 1e-7
    left, taken = amount.copy(), 0
    while left.any():
        taken += 1
        used, room = 0, 99
        for kind, (size, kind_room) in enumerate(pairs):
            while left[kind] and used + size <= min(room, kind_room):
                left[kind] -= 1
                used, room = used + size, min(room, kind_room)
    assert stays <= taken + 1e-7


def test_visits_of_more_than_half_a_stay_take_one_each() -> None:
    """Three visits of 11 days in stays of 20: 33 days would fit into 1.65 of them."""
    assert Cover(sized([(22, 40)])).least(np.array([3.0]))[0] == pytest.approx(3.0)


def test_the_way_counts() -> None:
    """Visits of 8.5 and 11 days in stays of 20: together where the way takes half a day, the short with its like where more."""
    near, far = sized([(17, 39), (22, 39)]), sized([(17, 39), (22, 38)])
    assert Cover(near).least(np.ones(2))[0] == pytest.approx(1.0)
    assert Cover(far).least(np.ones(2))[0] == pytest.approx(1.5)


def places(seed: int, count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Days of visits, and ways between their places and a base."""
    draws = np.random.default_rng(seed)
    spots = draws.random((count + 1, 2))
    way = np.hypot(*(spots[:, None] - spots[None, :]).transpose(2, 0, 1)) * 3
    return draws.integers(4, 14, count) / 2, way


@pytest.mark.parametrize("seed", range(4))
def test_every_set_that_fits_is_listed(seed: int) -> None:
    """By days and the shortest tour in any order, once each."""
    days, way = places(seed, 7)
    listing = listed(days, way, 13.0, 3)
    assert listing is not None
    wanted = {(member,) for member in range(7)}
    for size in (2, 3):
        for members in combinations(range(7), size):
            tours = [sum(way[a, b] for a, b in zip((7, *order), (*order, 7), strict=True)) for order in permutations(members)]
            if days[list(members)].sum() + min(tours) <= 13.0:
                wanted.add(members)
    assert {tuple(k for k in row if k >= 0) for row in listing.sets.tolist()} == wanted
    assert len(listing.sets) == len(wanted)
    weight = np.random.default_rng(seed).random(7)
    heaviest, pattern = listing.heaviest(weight)
    assert heaviest == pytest.approx(max(sum(weight[k] for k in members) for members in wanted))
    assert heaviest == pytest.approx(weight @ pattern)


def test_too_many_sets_are_not_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    days, way = places(1, 7)
    assert isinstance(listed(days, way, 13.0, 2), Listed)
    monkeypatch.setattr(patterns, "MOST_LISTED", 20)
    assert listed(days, way, 13.0, 2) is None
