"""The commands, in the order of the help; each imports what it needs when it is called, so that help is quick."""

from scenarios.language import say

from xuncha.cli.planning import checking, making  # isort: skip  # the order is that of the help
from xuncha.cli.simulating import simulate, running  # isort: skip  # the order is that of the help
from xuncha.cli.simulating import runs, staff, sweep  # isort: skip
from xuncha.cli.asking import status, why  # isort: skip
from xuncha.cli.simulating import calibrating  # isort: skip
from xuncha.cli.asking import comparing  # isort: skip
from xuncha.cli.planning import replanning, rosters  # isort: skip
from xuncha.cli.asking import plotting, reporting, serve  # isort: skip
from xuncha.cli.app import INTERRUPTED, MACHINE_FAILED, Command, app, run_program
from xuncha.cli.beginning.create import new, schema
from xuncha.cli.beginning.modes import MODES_HELP, modes
from xuncha.cli.beginning.scenarios import SCENARIOS_HELP, scenarios

__all__ = [
    "INTERRUPTED",
    "MACHINE_FAILED",
    "calibrating",
    "checking",
    "comparing",
    "making",
    "plotting",
    "replanning",
    "reporting",
    "rosters",
    "run_program",
    "running",
    "runs",
    "serve",
    "simulate",
    "staff",
    "status",
    "sweep",
    "why",
]

app.command(cls=Command, help=SCENARIOS_HELP)(scenarios)
app.command(cls=Command, help=MODES_HELP)(modes)
app.command(
    cls=Command,
    help=say(
        "Write a new scenario.\n\nExample: xuncha new mine --sites villages.xlsx",
        "新建情景。\n\n例：xuncha new mine --sites villages.xlsx",
    ),
)(new)
app.command(
    cls=Command,
    help=say(
        "Print the JSON Schema of scenario.toml, for editors.\n\nExample: xuncha schema -o scenario.schema.json",
        "输出 scenario.toml 的 JSON Schema，供编辑器使用。\n\n例：xuncha schema -o scenario.schema.json",
    ),
)(schema)
