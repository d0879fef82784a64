"""Section of a scenario file on classes that change during the term (动态调整)."""

from typing import Annotated

from pydantic import Field

from scenarios.schema.base import MonthDay, Section, Share


class ReclassificationSection(Section):
    """Yearly reviews at which villages move up or down a class on new information; off unless a chance is given."""

    up: Share = 0.0
    """Chance at a review that a village with an average number of complaints moves up (good to general, general to key); it
    grows in proportion to the village's complaints, at most to 1. Assumed."""
    down: Share = 0.0
    """Chance at a review that a village moves down. Assumed."""
    review: MonthDay = "01-01"
    """Day of every year on which classes are reviewed."""
    most: Annotated[int, Field(ge=1, le=20)] = 20
    """Reviews in the term at most, from the first on."""
