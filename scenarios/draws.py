"""Random numbers without a state: a counter-based generator evaluated over many entities at once.

Each number is a function of (seed, purpose, replication, entity, index) alone. Adding, removing or re-ordering entities
leaves the numbers of all others untouched, and no generator object has to be made. The function is Philox-4x32 with ten
rounds (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3").
"""

from collections.abc import Iterable, Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike, NDArray

_MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
_WEYL = (0x9E3779B9, 0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_HIGH = np.uint64(32)
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
    c0, c1, c2, c3 = np.broadcast_arrays(*(np.asarray(word, np.uint64) for word in counter))
    k0, k1 = key
    for _ in range(_ROUNDS):
        left = c0 * _MULTIPLIERS[0]
        right = c2 * _MULTIPLIERS[1]
        c0, c1 = (right >> _HIGH) ^ c1 ^ np.uint64(k0), right & _LOW
        c2, c3 = (left >> _HIGH) ^ c3 ^ np.uint64(k1), left & _LOW
        k0, k1 = (k0 + _WEYL[0]) & 0xFFFFFFFF, (k1 + _WEYL[1]) & 0xFFFFFFFF
    return c0, c1, c2, c3


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
    digest = blake2b(f"{seed}/{purpose}".encode(), digest_size=8).digest()
    key = (int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little"))
    replication = np.atleast_1d(np.asarray(replications, np.uint64))[:, None, None]
    entity = entities[None, :, None]
    pairs = (draws + 1) // 2  # one evaluation yields two numbers of 53 bits
    index = np.arange(pairs, dtype=np.uint64)[None, None, :]
    w0, w1, w2, w3 = philox((index, replication, entity & _LOW, entity >> _HIGH), key)
    words = np.empty((*w0.shape, 2), np.uint64)
    words[..., 0] = (w0 << np.uint64(20)) ^ (w1 >> np.uint64(12))
    words[..., 1] = (w2 << np.uint64(20)) ^ (w3 >> np.uint64(12))
    numbers = (words.astype(np.float64) + 0.5) * 2.0**-52
    return numbers.reshape(*w0.shape[:2], 2 * pairs)[..., :draws]


def normals(
    seed: int, purpose: str, entities: NDArray[np.uint64], replications: ArrayLike = 0, draws: int = 1
) -> NDArray[np.float64]:
    """Draw standard normal numbers; parameters and shape as `uniforms`."""
    from scipy.special import ndtri  # noqa: PLC0415 - loading it takes longer than checking a scenario

    return np.asarray(ndtri(uniforms(seed, purpose, entities, replications, draws)), np.float64)
