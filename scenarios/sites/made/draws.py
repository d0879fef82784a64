"""Random numbers without a state: a counter-based generator evaluated over many entities at once.

Each number is a function of (seed, purpose, replication, entity, index) alone. Adding, removing or re-ordering entities
leaves the numbers of all others untouched, and no generator object has to be made. The function is Philox-4x32 with ten
rounds (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3").
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike, NDArray

_MULTIPLIERS = np.array([0xD2511F53, 0xCD9E8D57], np.uint64)
_WEYL = (0x9E3779B9, 0xBB67AE85)
# arrays without dimensions: NumPy converts a scalar anew in every operation
_LOW = np.array(0xFFFFFFFF, np.uint64)
_HIGH = np.array(32, np.uint64)
_HIGH_BITS = np.array(20, np.uint64)
_LOW_BITS = np.array(12, np.uint64)
_ROUNDS = 10


def philox(counter: Sequence[ArrayLike], key: tuple[int, int]) -> tuple[NDArray[np.uint64], ...]:
    """Evaluate Philox-4x32-10.

    Parameters
    ----------
    counter
        Four arrays of 32-bit words (held in uint64) that broadcast against each other.
    key
        Two 32-bit words.

    Returns
    -------
    tuple
        Four uint64 arrays of 32-bit words, of the broadcast shape.
    """
    words = np.stack(np.broadcast_arrays(*(np.asarray(word, np.uint64) for word in counter)))
    pair = (2,) + (1,) * (words.ndim - 1)
    factors = _MULTIPLIERS.reshape(pair)
    even, odd = words[::2].copy(), words[1::2].copy()
    product = np.empty_like(even)
    reversed_product = product[::-1]
    k0, k1 = key
    for _ in range(_ROUNDS):
        np.multiply(even, factors, out=product)
        np.right_shift(reversed_product, _HIGH, out=even)
        even ^= odd
        even ^= np.array([k0, k1], np.uint64).reshape(pair)
        np.bitwise_and(reversed_product, _LOW, out=odd)
        k0, k1 = (k0 + _WEYL[0]) & 0xFFFFFFFF, (k1 + _WEYL[1]) & 0xFFFFFFFF
    return even[0], odd[0], even[1], odd[1]


def entity_keys(names: Iterable[str]) -> NDArray[np.uint64]:
    """Return a 64-bit key for each name, shape (names,): the same name has the same key everywhere."""
    digests = b"".join(blake2b(name.encode(), digest_size=8).digest() for name in names)
    return np.frombuffer(digests, "<u8").astype(np.uint64)


def uniforms(
    seed: int, purpose: str, entities: NDArray[np.uint64], replications: ArrayLike = 0, draws: int = 1
) -> NDArray[np.float64]:
    """Draw uniform numbers in the open interval (0, 1).

    Parameters
    ----------
    seed
        Any integer.
    purpose
        What the numbers are for, for example ``"visit length"``; other purposes draw independent numbers.
    entities
        Keys of `entity_keys`, shape (n,).
    replications
        Replication numbers >= 0, shape (r,), or one number.
    draws
        Numbers for each entity, at least 1.

    Returns
    -------
    ndarray
        Shape (r, n, draws); r is 1 where one replication was given.
    """
    replication = np.atleast_1d(np.asarray(replications, np.uint64))[:, None]
    return _numbers(seed, purpose, entities[None, :], replication, draws)


def coarse_uniforms(
    seed: int, purpose: str, entities: NDArray[np.uint64], replications: ArrayLike, draws: int
) -> NDArray[np.float64]:
    """Draw uniform numbers of 32 bits in the open interval (0, 1), four at a time; for counts they are fine enough.

    Parameters as in `uniforms`. Returns an ndarray of shape (draws, r, n); a purpose has other numbers here than there.
    """
    replication = np.atleast_1d(np.asarray(replications, np.uint64))[:, None]
    return _coarse_numbers(seed, purpose, entities[None, :], replication, draws)


def paired_coarse_uniforms(
    seed: int, purpose: str, entities: NDArray[np.uint64], replications: NDArray[np.int64], draws: int
) -> NDArray[np.float64]:
    """Draw the numbers of `coarse_uniforms` for pairs of entity and replication, both of shape (n,); shape (draws, n)."""
    return _coarse_numbers(seed, purpose, entities, replications.astype(np.uint64), draws)


def _coarse_numbers(
    seed: int, purpose: str, entity: NDArray[np.uint64], replication: NDArray[np.uint64], draws: int
) -> NDArray[np.float64]:
    key = _key(f"{seed}/{purpose}/coarse")
    numbers = np.empty((draws, *np.broadcast_shapes(entity.shape, replication.shape)))
    for index in range(0, draws, 4):
        words = philox((np.uint64(index // 4), replication, entity & _LOW, entity >> _HIGH), key)
        for word, place in zip(words, range(index, draws), strict=False):
            np.add(word, 0.5, out=numbers[place])
    numbers *= 2.0**-32
    return numbers


def paired_uniforms(
    seed: int, purpose: str, entities: NDArray[np.uint64], replications: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Draw the first number of `uniforms` for pairs of entity and replication, both of shape (n,); shape (n,)."""
    return _numbers(seed, purpose, entities, replications.astype(np.uint64), 1)[..., 0]


def _numbers(
    seed: int, purpose: str, entity: NDArray[np.uint64], replication: NDArray[np.uint64], draws: int
) -> NDArray[np.float64]:
    """Numbers of entities and replications that broadcast against each other, with a last axis for the draws."""
    key = _key(f"{seed}/{purpose}")
    entity, replication = entity[..., None], replication[..., None]
    index = np.arange((draws + 1) // 2, dtype=np.uint64)  # one evaluation yields two numbers of 52 bits
    words = philox((index, replication, entity & _LOW, entity >> _HIGH), key)
    halves = min(draws, 2)
    numbers = np.empty((*words[0].shape, halves))
    for half in range(halves):
        high, low = words[2 * half : 2 * half + 2]
        np.left_shift(high, _HIGH_BITS, out=high)
        np.right_shift(low, _LOW_BITS, out=low)
        np.add(high ^ low, 0.5, out=numbers[..., half])
    numbers *= 2.0**-52
    return numbers.reshape(*numbers.shape[:-2], len(index) * halves)[..., :draws]


def _key(name: str) -> tuple[int, int]:
    digest = blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little")


def normals(
    seed: int, purpose: str, entities: NDArray[np.uint64], replications: ArrayLike = 0, draws: int = 1
) -> NDArray[np.float64]:
    """Draw standard normal numbers; parameters and shape as `uniforms`."""
    from scipy.special import ndtri  # noqa: PLC0415 - loading it takes longer than checking a scenario

    return np.asarray(ndtri(uniforms(seed, purpose, entities, replications, draws)), np.float64)
