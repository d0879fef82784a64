"""Random numbers without a state."""

import numpy as np
from scipy import stats

from scenarios.sites.made.draws import (
    coarse_uniforms,
    entity_keys,
    normals,
    paired_coarse_uniforms,
    paired_uniforms,
    philox,
    uniforms,
)

ONES = 0xFFFFFFFF


def test_philox_known_answers() -> None:
    """Published vectors of Philox-4x32 with ten rounds (Random123)."""
    zero = [int(word) for word in philox((0, 0, 0, 0), (0, 0))]
    words = [int(word) for word in philox((ONES, ONES, ONES, ONES), (ONES, ONES))]
    assert zero == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    assert words == [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]


def test_numbers_are_uniform_and_normal() -> None:
    """Kolmogorov-Smirnov finds nothing against it in 20,000 numbers."""
    keys = entity_keys(str(k) for k in range(100))
    flat = uniforms(7, "test", keys, np.arange(100), draws=2).ravel()
    assert flat.min() > 0
    assert flat.max() < 1
    assert stats.kstest(flat, "uniform").pvalue > 0.01
    assert stats.kstest(normals(7, "test", keys, np.arange(100)).ravel(), "norm").pvalue > 0.01


def test_a_number_depends_on_its_own_key_alone() -> None:
    """Other entities, their order, other replications and the count of draws leave a number as it is."""
    few, many = entity_keys(["a", "b"]), entity_keys(["x", "b", "a", "y"])
    alone = uniforms(1, "p", few, [5], draws=1)
    among = uniforms(1, "p", many, [3, 5, 9], draws=4)
    assert alone[0, 0, 0] == among[1, 2, 0]
    assert alone[0, 1, 0] == among[1, 1, 0]


def test_seed_purpose_and_replication_matter() -> None:
    """Each part of the key changes the number."""
    key = entity_keys(["a"])
    values = {
        float(uniforms(seed, purpose, key, [replication])[0, 0, 0])
        for seed in (1, 2)
        for purpose in ("p", "q")
        for replication in (0, 1)
    }
    assert len(values) == 8


def test_coarse_numbers_are_uniform_and_paired_ones_are_theirs() -> None:
    """Inside (0, 1), uniform and unrelated; chosen pairs have the numbers of the table; draws of nothing are nothing."""
    keys = entity_keys(str(k) for k in range(200))
    numbers = coarse_uniforms(3, "x", keys, np.arange(50), 6)
    assert numbers.shape == (6, 50, 200)
    assert (numbers > 0).all()
    assert (numbers < 1).all()
    assert all(stats.kstest(draws.ravel(), "uniform").pvalue > 1e-4 for draws in numbers)
    between = np.corrcoef(numbers.reshape(6, -1))[np.triu_indices(6, 1)]
    assert np.abs(between).max() < 4 / np.sqrt(10_000)
    run, entity = np.array([4, 0, 49]), np.array([0, 7, 199])
    assert (paired_coarse_uniforms(3, "x", keys[entity], run, 5) == numbers[:5, run, entity]).all()
    nothing = np.empty(0, np.int64)
    assert paired_coarse_uniforms(3, "x", keys[:0], nothing, 2).shape == (2, 0)
    assert paired_uniforms(3, "x", keys[:0], nothing).shape == (0,)
    assert uniforms(3, "x", keys[:0], [1, 2], 3).shape == (2, 0, 3)
