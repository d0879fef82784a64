"""Clusters: any Dask scheduler as an executor of replications, parts of regions, points of sweeps.

Needs the extra ``cluster`` (``pip install 'xuncha[cluster]'``), here and on the workers, in the same versions.
"""

import platform
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, InvalidStateError
from contextlib import contextmanager, suppress
from importlib.metadata import version
from threading import Event, Thread
from typing import Any, TypeVar

from scenarios.asking import asked
from scenarios.disk.machine import MachineFailure
from scenarios.language import aside, say
from scenarios.problems import Problem, ScenarioError

RETRIES = 5
"""Times that a task is done again where its worker was lost."""
PATIENCE = 15.0
"""Seconds until a scheduler that does not answer counts as unreachable."""
TICK = 0.5
"""Seconds between looks whether the scheduler is still there."""
CHECKED = ("xuncha", "numpy", "scipy", "simpy", "ortools", "highspy")
"""Packages that must be the same on both sides, else the bytes may differ."""

Result = TypeVar("Result")
Shared = TypeVar("Shared")


class ClusterExecutor(Executor):
    """An executor whose work is done by the workers of a Dask scheduler.

    Tasks whose worker is lost are done again elsewhere. Use `cluster_executor`: it checks versions and closes the connection.

    Parameters
    ----------
    client
        A connected ``distributed.Client``.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._executor = client.get_executor(pure=False, retries=RETRIES)
        self._open: set[Future[Any]] = set()
        self._over = Event()
        self._watch = Thread(target=self._fail_when_lost, daemon=True)
        self._watch.start()

    @property
    def size(self) -> int:
        """Tasks that the workers carry out at once, at least 1."""
        return max(sum(int(threads) for threads in self._client.nthreads().values()), 1)

    def share(self, value: Shared) -> Shared:
        """Send a value to the cluster once; what is returned stands for it in the arguments of tasks.

        It is kept as the result of a task, not as data of a worker: should the workers that hold it be lost, it is made again.
        """
        future: Shared = self._client.submit(_itself, value, pure=False, retries=RETRIES)
        return future

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        """Have a function called by a worker."""
        if self._client.status != "running":
            raise ConnectionError
        future: Future[Result] = self._executor.submit(fn, *args, **kwargs)
        self._open.add(future)
        future.add_done_callback(self._open.discard)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as its base has it
        """Give up what was not begun where asked; the workers stay."""
        self._over.set()
        self._watch.join()
        if self._client.status == "running":  # else there is nobody to tell
            self._executor.shutdown(wait=wait and not cancel_futures)

    def _fail_when_lost(self) -> None:
        """End what is waited for where the scheduler is gone: its client would wait for ever."""
        while not self._over.wait(TICK):
            if self._client.status != "running":
                for future in list(self._open):
                    with suppress(InvalidStateError):  # it ended in this very moment
                        future.set_exception(ConnectionError("the scheduler is gone"))
                return


@contextmanager
def cluster_executor(address: str) -> Iterator[ClusterExecutor]:
    """Context of an executor on the cluster of a scheduler.

    Parameters
    ----------
    address
        Address of a Dask scheduler, ``tcp://host:port``.

    Raises
    ------
    MachineFailure
        If nobody answers there, there is no worker, or the connection is lost in the middle; what was finished is kept.
    ScenarioError
        If the extra is not installed, or workers run other versions: the same seed might give other bytes.
    """
    client = _connect(address)
    try:
        _check_workers(client, address)
        executor = ClusterExecutor(client)
        try:
            yield executor
        finally:
            executor.shutdown(cancel_futures=True)
    except (CancelledError, OSError, TimeoutError) as error:  # the library's error of a closed connection is an OSError
        if client.status == "running":
            raise
        raise _lost(address) from error
    finally:
        client.close(timeout=2)


def _itself(value: Shared) -> Shared:
    return value


def _connect(address: str) -> Any:
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError:
        fault = say("the package distributed is missing", "缺少 distributed 包")
        hint = say("pip install 'xuncha[cluster]', here and on the workers", "本机和各工作机均须 pip install 'xuncha[cluster]'")
        raise ScenarioError(
            [Problem(asked("--cluster", "pool"), "", fault, say("the extra cluster", "附加组件 cluster"), hint)]
        ) from None
    try:
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        reason = say("no Dask scheduler answers", "没有 Dask 调度器应答")
        raise MachineFailure(address, reason + aside(type(error).__name__)) from None


def _lost(address: str) -> MachineFailure:
    return MachineFailure(
        address,
        say(
            "the connection to the scheduler was lost; what was finished is kept, and the same command goes on from there",
            "与调度器的连接中断；已完成的部分已保存，重新执行同一命令即可续做",
        ),
    )


def _here() -> dict[str, str]:
    return _versions()


def _versions() -> dict[str, str]:
    """Return the versions that decide on the bytes, of this process."""
    return {name: version(name) for name in CHECKED} | {"python": ".".join(platform.python_version_tuple()[:2])}


def _check_workers(client: Any, address: str) -> None:
    """Refuse a cluster without workers, and one whose workers run other versions."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        text = say(
            f"the scheduler has no worker (waited for {PATIENCE:.0f} s); start one: dask worker {address}",
            f"调度器没有工作进程（已等待 {PATIENCE:.0f} 秒）；请启动：dask worker {address}",
        )
        raise MachineFailure(address, text) from None
    versions = _here()
    problems = []
    try:
        answers: dict[str, dict[str, str]] = client.run(_versions)
    except ImportError as error:
        fault, allowed = say(f"workers without {error.name}", f"工作机未安装 {error.name}"), f"xuncha {versions['xuncha']}"
        raise ScenarioError([Problem(asked(f"--cluster {address}", f"pool {address}"), "", fault, allowed)]) from None
    for worker, worker_versions in sorted(answers.items()):
        for name, own_version in versions.items():
            if worker_versions[name] != own_version:
                hint = say("install the same version on all machines", "请在所有机器上安装同一版本")
                problems.append(
                    Problem(
                        asked(f"--cluster {address}", f"pool {address}"),
                        worker,
                        f"{name} {worker_versions[name]}",
                        f"{name} {own_version}",
                        hint,
                    )
                )
    if problems:
        raise ScenarioError(problems)
