"""Sections of a scenario file on what follows from many findings together: proposals, campaigns, the public's judgement."""

from typing import Annotated

from pydantic import Field

from scenarios.schema.base import Section, Share


class ProposalsSection(Section):
    """Proposals (以巡促治) that visits lead to, and the thematic campaigns (三清一促) that grow out of them."""

    rate: Annotated[float, Field(ge=0, le=100)] = 0.0
    """Mean number of proposals of a finished visit to a village; 0: none. Zhejiang: 1,978 in 15,300 covered villages, 0.13."""
    gather: Annotated[int, Field(ge=1, le=1000)] = 9
    """Proposals of one office in charge that start a campaign. Assumed from two provinces: 495 campaigns in 34,900 covered
    villages (Henan) are one for nine of Zhejiang's proposals; its 481 letters of suggestion (巡察建议书) are not campaigns."""
    mends: Share = 0.006
    """Share of the long-standing problems (those there at the term's start) that a campaign resolves in each village of the
    office that has not been visited yet. Fitted: 10.6 problems a campaign (Henan: 5,259 in 495)."""


class AssessmentSection(Section):
    """The public's judgement (群众评议) of repairs, asked when they are checked."""

    asked: Share = 0.0
    """Share of the checked villages in which people are asked; 0: none."""
    in_time: Share = 0.97
    """Chance that people are satisfied where no repair is overdue. Assumed: no report says how many are; Luohe's 98.8 % is the
    share of problems *repaired* where the public assesses (measure `repaired_due`)."""
    overdue: Share = 0.7
    """Chance that they are where some repair is overdue. Assumed. Where they are not, overdue repairs go on as after a
    reminder."""
    look_back: bool = False
    """A village where people are not satisfied gets a look-back."""
