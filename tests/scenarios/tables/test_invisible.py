import sys
import unicodedata

from scenarios.tables.invisible import LAST_SPACE, SPACES


def test_no_space_lies_beyond_the_last_one() -> None:
    """The program looks no further, since it would have to at every start."""
    assert SPACES[0] == " "
    assert max(SPACES) == chr(LAST_SPACE)
    assert not any(unicodedata.category(chr(code))[0] == "Z" for code in range(LAST_SPACE + 1, sys.maxunicode + 1))
