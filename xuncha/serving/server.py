"""The server: on this machine's own address alone, until Ctrl-C."""

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import uvicorn

from scenarios.disk.machine import MachineFailure
from scenarios.language import language, say
from scenarios.problems import Problem, ScenarioError
from xuncha.serving.application import make_app, new_token
from xuncha.serving.jobs import Jobs
from xuncha.serving.workspace import Workspace

LOOPBACK = "127.0.0.1"


def serve_folder(root: Path, port: int, workers: int, announce: Callable[[str], None]) -> None:
    """Serve a folder until an interrupt.

    Parameters
    ----------
    root
        Folder with scenarios and runs; it must exist.
    port
        Port, 0 for any that is free.
    workers
        Processes for planning and simulating.
    announce
        Told the address, with its token, once the server answers there.

    Raises
    ------
    ScenarioError
        If there is no such folder.
    MachineFailure
        If the port is taken.
    """
    if not root.is_dir():
        fault, allowed = say("no such folder", "没有这个文件夹"), say("an existing folder", "已有的文件夹")
        raise ScenarioError([Problem(str(root), "", fault, allowed)])
    listener = _listen(port)
    number, token = int(listener.getsockname()[1]), new_token()
    workspace = Workspace(root.resolve())
    jobs = Jobs(workspace, workers)
    app = make_app(workspace, jobs, token=token, port=number, language=language())
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", server_header=False, ws="none"))
    try:
        announce(f"http://{LOOPBACK}:{number}/{token}/")
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])
    finally:
        listener.close()
        jobs.close()


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise MachineFailure(f"{LOOPBACK}:{port}", error.strerror or str(error)) from error
    return listener
