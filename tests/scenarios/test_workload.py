"""Days on site, and who carries a mode out."""

import numpy as np
import polars as pl

from scenarios.scenario import Scenario
from scenarios.workload import mode_days, mode_offices


def test_days_follow_the_catalog(nanxun: Scenario) -> None:
    """Direct, general village: 6 days, and 0.5 per 1,000 people, 0.1 per complaint and 0.2 per million yuan of funds."""
    general = (nanxun.sites["class"] == "general").to_numpy() & nanxun.is_village
    sites = nanxun.sites.filter(pl.Series(general))
    expected = 6 + 0.5 * sites["population"] / 1000 + 0.1 * sites["complaints"] + 0.2 * sites["funds"] / 1000
    days = mode_days(nanxun)[general, nanxun.modes.index("direct")]
    assert np.abs(days - expected.to_numpy()).max() <= 0.25 + 1e-9
    assert (days * 2 == np.round(days * 2)).all()


def test_modes_serve_their_own_sites(nanxun: Scenario) -> None:
    """Townships are for regular inspection alone, and key villages for direct and elevated ones."""
    served = ~np.isnan(mode_days(nanxun))
    key = nanxun.is_village & (nanxun.class_index == 0)
    for rows, modes in ((~nanxun.is_village, {"regular"}), (key, {"direct", "elevated"})):
        assert {nanxun.modes[k] for k in np.flatnonzero(served[rows].any(axis=0))} == modes
        assert (served[rows].sum(axis=1) == len(modes)).all()


def test_the_office_is_that_of_the_mode_s_level(nanxun: Scenario) -> None:
    """Elevated visits are the prefecture's, all others the district's; where no one may, there are no days either."""
    offices = mode_offices(nanxun)
    for column, mode in enumerate(nanxun.modes):
        office = nanxun.office_index("huzhou" if mode == "elevated" else "nanxun")
        assert set(np.unique(offices[:, column])) == {-1, office}
    assert (np.isnan(mode_days(nanxun)) == (offices < 0)).all()
