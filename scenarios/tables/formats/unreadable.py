"""A file that holds no table."""


class UnreadableTableError(ValueError):
    """A file that holds no table; carries a remedy along with what was found.

    Parameters
    ----------
    found
        What was found, in words.
    hint
        What to do.
    """

    def __init__(self, found: str, hint: str = "") -> None:
        super().__init__(found)
        self.hint = hint
