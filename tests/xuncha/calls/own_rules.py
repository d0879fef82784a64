"""Rules of dispatch as users write them: in a module, so that other processes can be sent them."""

import numpy as np
from numpy.typing import ArrayLike

import xuncha as xc


def riskiest_first(view: xc.RoundView) -> ArrayLike:
    """The order of the dispatch ``risk``, but for places of townships before their villages."""
    return -view.sites["risk"].to_numpy()


class KeyVillagesUntil:
    """Key villages alone in the first rounds, all others held back."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds

    def __call__(self, view: xc.RoundView) -> ArrayLike:
        key = (view.sites["class"] == "key").to_numpy()
        return np.where(key, 0.0, np.inf if view.number < self.rounds else 1.0)


def by_position(view: xc.RoundView) -> ArrayLike:
    """As the sites stand."""
    return np.zeros(len(view.sites))
