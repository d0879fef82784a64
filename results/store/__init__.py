"""The store: a run as a folder, written part by part, so that a killed run goes on where it stopped, and checked when opened.

`results.store.layout` says what lies where, `docs/run-folder.md` what each column is.
"""

from results.store.layout import is_run
from results.store.opening import read_run
from results.store.part_files import read_outcomes
from results.store.writing import Store

__all__ = ["Store", "is_run", "read_outcomes", "read_run"]
