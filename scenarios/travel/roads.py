"""The roads of a scenario: places of sites and offices' bases, and the pairs that a travel table gives."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.entities import Office
from scenarios.schema import ScenarioFile
from scenarios.travel.travel import Ascent, Travel
from scenarios.travel.travel_table import travel_pairs


def lay_out_travel(file: ScenarioFile, sites: pl.DataFrame, offices: tuple[Office, ...], roads: pl.DataFrame) -> Travel:
    """Lay out the travel times of a scenario.

    Parameters
    ----------
    roads
        The table ``travel``, checked; empty where there is none.
    """
    section = file.travel
    base = _bases(file, sites, offices)
    nodes = [*sites["id"].to_list(), *(office.id for office in offices)] if len(roads) else []
    pairs, days = travel_pairs(roads, nodes)
    return Travel(
        lon=np.concatenate([sites["lon"].to_numpy(), base[:, 0]]),
        lat=np.concatenate([sites["lat"].to_numpy(), base[:, 1]]),
        days_per_km=section.detour / section.speed_kmh / section.hours_a_day,
        settling_days=section.settling_days,
        sites=len(sites),
        pairs=pairs,
        pair_days=days,
        access=np.concatenate([sites["access"].to_numpy(), np.ones(len(offices))]) if (sites["access"] > 1).any() else None,
        ascents=_ascents(file, sites, offices),
    )


def _ascents(file: ScenarioFile, sites: pl.DataFrame, offices: tuple[Office, ...]) -> tuple[Ascent, ...]:
    """Lay out the acclimatisation that regions of support ask for."""
    regions: dict[str, tuple[float, float]] = {}
    for link in file.support:
        if link.altitude is not None and link.acclimatisation_days > 0:
            regions.setdefault(link.region, (link.altitude, link.acclimatisation_days))
    result = []
    for region, (altitude, days) in regions.items():
        inside = [*sites["id"].str.starts_with(region).to_list(), *(office.lies_in(region) for office in offices)]
        high = np.concatenate([(sites["altitude"] > altitude).fill_null(value=False).to_numpy(), np.zeros(len(offices), bool)])
        result.append(Ascent(np.array(inside, bool), np.array(inside, bool) & high, days))
    return tuple(result)


def _bases(file: ScenarioFile, sites: pl.DataFrame, offices: tuple[Office, ...]) -> NDArray[np.float64]:
    """Longitude and latitude of each office's base, shape (offices, 2): its own, else the middle of the sites in its region."""
    written_places = np.array(
        [(file.offices[office.id].lon, file.offices[office.id].lat) for office in offices], np.float64
    ).reshape(-1, 2)
    middle = np.full_like(written_places, np.nan)
    open_places = [bool(place.any()) for place in np.isnan(written_places)]
    for digits in sorted({len(office.region) for office, missing in zip(offices, open_places, strict=True) if missing}):
        means = sites.group_by(pl.col("id").str.slice(0, digits).alias("region")).agg(
            pl.col("lon").mean(), pl.col("lat").mean()
        )
        regions = pl.DataFrame({"region": [office.region for office in offices]})
        centres = regions.join(means, on="region", how="left", maintain_order="left").select("lon", "lat").to_numpy()
        of_length = np.array([len(office.region) == digits for office in offices])
        middle[of_length] = centres[of_length]
    for row, office in enumerate(offices):
        if office.holds and open_places[row]:
            held_sites = sites.filter(pl.any_horizontal(pl.col("id").str.starts_with(code) for code in office.holds))
            middle[row] = held_sites.select(pl.col("lon").mean(), pl.col("lat").mean()).row(0)
    centre = sites.select(pl.col("lon").mean(), pl.col("lat").mean()).to_numpy()
    middle = np.where(np.isnan(middle), centre, middle)
    return np.where(np.isnan(written_places), middle, written_places)
