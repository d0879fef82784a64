"""Small counties drawn at random, for what must hold in any: some modes at once, and limits."""

from typing import Any

from every_mode import MODES
from hypothesis import strategies as st
from make import spring


@st.composite
def counties(draw: st.DrawFn) -> tuple[list[str], dict[str, Any]]:
    """Some modes, and changes that bring limits: short stays, seasons, quotas, blackouts."""
    modes = draw(st.lists(st.sampled_from(sorted(MODES)), min_size=1, max_size=3, unique=True))
    summer = {"name": {"zh": "夏", "en": "summer"}, "start": "06-20", "on_site_days": draw(st.sampled_from([8, 30]))}
    changes: dict[str, Any] = {
        "rounds": {"yearly": [spring(draw(st.sampled_from([6, 12, 25]))), summer]},
        "term": {"years": draw(st.integers(2, 4))},
        "calendar": {"weekends": draw(st.booleans())},
    }
    if draw(st.booleans()):
        changes["modes"] = {"direct": {"quota": draw(st.integers(1, 4))}}
    return modes, changes
