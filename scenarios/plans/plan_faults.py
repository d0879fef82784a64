"""Faults of a plan table, each with its row, its village and its column."""

from scenarios.language import say
from scenarios.plans.plan_columns import PLAN
from scenarios.problems import Findings
from scenarios.row_places import RowPlace


class PlanFaults:
    """Tells what is wrong in the cells of a plan table."""

    def __init__(self, file: str, findings: Findings) -> None:
        self.file, self.findings = file, findings

    def header(self, name: str) -> str:
        """Return what a column is called in the language in force."""
        column = next(candidate for candidate in PLAN if candidate.name == name)
        return say(name, column.aliases[0])

    def _place(self, row: int | str, label: str, header: str) -> RowPlace:
        cell = say(f"column {header}", f"“{header}”")
        title = f" {label}" if label else ""
        return RowPlace(say(f"row {row}{title}, {cell}", f"第 {row} 行{label}{cell}"), row, header)

    def error(self, row: int | str, label: str, header: str, fault: object, allowed: str, hint: str = "") -> None:
        """Refuse a cell; `label` names the village of its row."""
        self.findings.error(self.file, self._place(row, label, header), fault, allowed, hint)

    def warn(self, row: int | str, label: str, header: str, fault: object, allowed: str, hint: str) -> None:
        """Warn of a cell."""
        self.findings.warn(self.file, self._place(row, label, header), fault, allowed, hint)
