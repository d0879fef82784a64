"""Tables as pandas frames, without surprises and without further packages."""

from typing import TYPE_CHECKING, Any

import polars as pl

from scenarios.language import say

if TYPE_CHECKING:
    import pandas as pd


def to_pandas(table: Any) -> "pd.DataFrame":
    """Return a table as a pandas frame.

    Dates become ``datetime64``, texts stay texts (``object``) with None where there is none, whole numbers that may be missing
    become ``Int64``, yes and no that may be missing ``boolean``; all else keeps its type.

    Parameters
    ----------
    table
        A polars frame, or what has ``frame()``: a plan, a curve, a comparison, an experiment.

    Raises
    ------
    ImportError
        If pandas is not installed.
    TypeError
        If it is no table.
    """
    frame = table if isinstance(table, pl.DataFrame) else getattr(table, "frame", lambda: None)()
    if not isinstance(frame, pl.DataFrame):
        name = type(table).__name__
        raise TypeError(say(f"{name} is no table, and has no frame()", f"{name} 不是表，也没有 frame()"))
    try:
        import pandas as pd  # noqa: PLC0415 - not needed by anything else
    except ImportError as error:
        raise ImportError(say("pandas is missing: pip install pandas", "缺少 pandas：pip install pandas")) from error
    return pd.DataFrame({series.name: _column(pd, series) for series in frame})


def _column(pd: Any, series: pl.Series) -> Any:
    kind = series.dtype
    if kind == pl.Date or isinstance(kind, pl.Datetime):
        return pd.Series(pd.to_datetime(series.to_list()), dtype="datetime64[us]")
    if kind == pl.Boolean:
        return pd.Series(series.to_list(), dtype="boolean" if series.null_count() else "bool")
    if kind.is_integer():
        return pd.Series(series.to_list(), dtype="Int64" if series.null_count() else str(kind).lower())
    if kind.is_float():
        return pd.Series(series.to_numpy(), dtype="float64")
    return pd.Series(series.to_list(), dtype="object")
