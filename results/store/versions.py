"""Versions of packages, as runs and pages tell them."""

from importlib.metadata import PackageNotFoundError, version


def version_of(package: str) -> str:
    """Version of an installed package; ``unknown`` where the program runs from files that are not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
