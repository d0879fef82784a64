"""Words of a scenario's file and tables turned into ids, before anything else reads them.

What means nothing, or several things, stays as it is: the checks refuse it where it stands.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from scenarios.naming.lexicon import Lexicon
from scenarios.schema import ScenarioFile

SPLIT = r"\s*[;；,，、]\s*"


def settled_id(lexicon: Lexicon, word: str) -> str:
    """Id that a word means; the word itself where it means none, or several."""
    ids = lexicon.find(word)
    return ids[0] if len(ids) == 1 else word


def with_round_ids(file: ScenarioFile, rounds: Lexicon) -> ScenarioFile:
    """Return the file with the rounds that pools, exchanges, loans and support name as ids."""

    def settled(section: Any) -> Any:
        return section.model_copy(update={"rounds": _ids(rounds, section.rounds)}) if section.rounds else section

    fields = {
        "pools": {name: settled(pool) for name, pool in file.pools.items()},
        "exchanges": tuple(settled(exchange) for exchange in file.exchanges),
        "loans": tuple(settled(loan) for loan in file.loans),
        "support": tuple(settled(link) for link in file.support),
    }
    return file.model_copy(update=fields)


def _ids(lexicon: Lexicon, words: Sequence[str]) -> tuple[str, ...]:
    return tuple(settled_id(lexicon, word) for word in words)


def with_ids(table: pl.DataFrame, lexicons: dict[str, Lexicon]) -> pl.DataFrame:
    """Return a table whose columns hold ids; a cell may hold several words, separated by ; or 、.

    Parameters
    ----------
    table
        As `scenarios.tables.read_table.read_table` returns it.
    lexicons
        By column; columns that the table lacks are left out.
    """
    for column, lexicon in lexicons.items():
        if column in table.columns and table[column].dtype == pl.String:
            words = table[column].drop_nulls().unique().to_list()
            ids = {word: _settled_list(lexicon, word) for word in words}
            table = table.with_columns(pl.col(column).replace(ids)) if ids else table
    return table


def _settled_list(lexicon: Lexicon, cell: str) -> str:
    ids = lexicon.find(cell)
    if len(ids) == 1:
        return ids[0]
    words = pl.Series([cell]).str.replace_all(SPLIT, ";")[0].split(";")
    return ";".join(settled_id(lexicon, word) for word in words) if len(words) > 1 else cell
