"""A file that holds no table."""

from collections.abc import Iterator
from contextlib import contextmanager

from scenarios.language import aside, say


class UnreadableTableError(ValueError):
    """A file that holds no table; carries a remedy along with what was found.

    Parameters
    ----------
    fault
        What was found, in words.
    hint
        What to do.
    """

    def __init__(self, fault: str, hint: str = "") -> None:
        super().__init__(fault)
        self.hint = hint


@contextmanager
def refusing_damage() -> Iterator[None]:
    """Context in which whatever is raised is a refusal of the workbook, but for what the machine is to blame for.

    A damaged one fails anywhere in zipfile, zlib, expat or openpyxl, with whatever comes to hand.

    Raises
    ------
    UnreadableTableError
        Of the file.
    """
    try:
        yield
    except (UnreadableTableError, MemoryError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:  # without a number it is a decompressor's
            raise
        hint = say("open it in the spreadsheet program and save it again", "请用表格软件打开并重新保存")
        kind = type(error)  # zlib and struct call theirs "error"
        name = kind.__module__ if kind.__name__ == "error" else kind.__name__
        raise UnreadableTableError(say("a damaged workbook", "损坏的工作簿") + aside(name), hint) from None
