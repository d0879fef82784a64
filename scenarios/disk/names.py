"""Names that users write for files: one that no file can have is that of no file, and no fault of the machine."""

import errno
from pathlib import Path


def is_file(path: Path) -> bool:
    """Whether there is such a file.

    Raises
    ------
    OSError
        If the system does not let it be asked.
    """
    try:
        return path.is_file()
    except ValueError:  # a name with what no name holds
        return False
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return False
        raise
