"""Campaigns against adding up proposals visit by visit."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from scenarios.schema import CLASSES
from scenarios.sites.made.draws import entity_keys
from sim.findings.campaigns import Campaigns, start_campaigns
from sim.streams import Streams

if TYPE_CHECKING:
    from sim.compiled.villages import Villages

DAYS, OFFICES, RUNS, MENDS = 100, 4, 6, 0.25


def started(gather: int, rate: float = 1.5) -> tuple[Campaigns, np.ndarray, np.ndarray]:
    """Campaigns of thirty visits in the regions of four offices, one of which has none; ends of visits, and their offices."""
    generator = np.random.default_rng(gather)
    cell = np.sort(generator.choice([0, 1, 2, 3, 5, 9, 10, 11], 12))  # no village of the third office
    village = np.sort(generator.integers(0, 12, 30))
    end = generator.uniform(0.0, DAYS, (RUNS, 30))
    end[generator.random(end.shape) < 0.3] = np.inf
    end[0, :3] = (DAYS, DAYS + 1.0, 50.0)
    end[1, 4] = end[1, 3] = 20.0
    rules = SimpleNamespace(proposals=SimpleNamespace(rate=rate, gather=gather, mends=MENDS))
    villages = cast("Villages", SimpleNamespace(rules=rules, cell=cell, village=village, offices=OFFICES))
    keys = entity_keys(f"visit {k}" for k in range(30))
    campaigns = start_campaigns(DAYS, villages, Streams(3, np.arange(RUNS)), keys, end)
    assert campaigns is not None
    return campaigns, end, cell[village] // len(CLASSES)


@pytest.mark.parametrize("gather", [1, 3, 7])
def test_a_campaign_begins_whenever_enough_has_gathered(gather: int) -> None:
    """Of the proposals that an office's visits had made by then, those that end at that instant included."""
    campaigns, end, office = started(gather)
    done = end <= DAYS
    assert (campaigns.proposals[~done] == 0).all()
    assert campaigns.proposals.sum() > 100
    instants = np.sort(np.concatenate([np.random.default_rng(1).uniform(0, DAYS, 20), [0.0, 20.0, DAYS, np.inf]]))
    for number in range(OFFICES):
        of_office = done & (office == number)
        made = np.where(of_office, campaigns.proposals, 0)
        assert campaigns.begun[:, number].tolist() == (made.sum(axis=1) // gather).tolist()
        by_then = np.stack([np.where(end <= instant, made, 0).sum(axis=1) // gather for instant in instants], axis=1)
        corrected = campaigns.corrected(np.full(len(instants), number), np.tile(instants, (RUNS, 1)))
        assert corrected == pytest.approx(1.0 - (1.0 - MENDS) ** by_then)


def test_visits_that_propose_nothing_begin_none() -> None:
    rules = SimpleNamespace(proposals=SimpleNamespace(rate=0.0, gather=1, mends=MENDS))
    villages = cast("Villages", SimpleNamespace(rules=rules))
    assert start_campaigns(DAYS, villages, Streams(1, np.arange(2)), entity_keys(["a"]), np.zeros((2, 1))) is None
