"""The commands: making, running and reading; each imports what it needs when it is called, so that help is quick."""

from xuncha.cli import making, running  # isort: skip  # the order is that of the help
from xuncha.cli import reading  # isort: skip
from xuncha.cli.app import INTERRUPTED, run_program

__all__ = ["INTERRUPTED", "making", "reading", "run_program", "running"]
