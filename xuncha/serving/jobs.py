"""Runs that are being made: one after the other in a thread, each with what it does now, and stopped when asked."""

import time
from dataclasses import dataclass, field
from queue import Queue
from secrets import token_hex
from threading import Thread
from typing import Literal

from scenarios.disk.machine import MachineFailure
from scenarios.language import Language, say, speaking
from scenarios.problems import Problem, ScenarioError
from xuncha.serving.making import Order, Progress, Stopped, Stops, Tell, make_run
from xuncha.serving.workspace import Workspace

State = Literal["waiting", "working", "done", "wrong", "failed", "stopped"]
PATIENCE = 5.0
"""Seconds that the end of the service waits for a run to stop."""


@dataclass(slots=True)
class Job:
    """A run that was asked for."""

    order: Order
    language: Language
    id: str = field(default_factory=lambda: token_hex(8))
    state: State = "waiting"
    progress: Progress = field(default_factory=lambda: Progress(""))
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None
    run: str = ""
    """Name of the run's folder once it is done."""
    problems: tuple[Problem, ...] = ()
    failure: str = ""
    stops: Stops = field(default_factory=Stops)

    @property
    def seconds(self) -> int:
        """Seconds since it was asked for."""
        return int((self.ended or time.monotonic()) - self.began)

    @property
    def active(self) -> bool:
        """Whether something is still to come."""
        return self.state in {"waiting", "working"}


class Jobs:
    """The runs of a service, in the order in which they were asked for."""

    def __init__(self, workspace: Workspace, workers: int) -> None:
        self.workspace, self.workers = workspace, workers
        self._jobs: dict[str, Job] = {}
        self._queue: Queue[Job | None] = Queue()
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    def add(self, order: Order, language: Language) -> Job:
        """Put a run into the queue."""
        job = Job(order, language, progress=Progress(say("waiting", "等待中")))
        self._jobs[job.id] = job
        self._queue.put(job)
        return job

    def find(self, job: str) -> Job | None:
        """Return the job of that id, None where there is none."""
        return self._jobs.get(job)

    def active(self) -> list[Job]:
        """Jobs that wait or are worked on."""
        return [job for job in self._jobs.values() if job.active]

    def close(self) -> None:
        """Stop what is going on; what is simulated by then stays in the run's folder."""
        for job in self.active():
            job.stops.whole.set()
        self._queue.put(None)
        self._thread.join(PATIENCE)

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            with speaking(job.language):
                self._carry_out(job)
            job.ended = time.monotonic()

    def _carry_out(self, job: Job) -> None:
        if job.stops.whole.is_set():
            job.state = "stopped"
            return
        job.state = "working"
        try:
            job.run = make_run(job.order, self.workspace, self.workers, _teller(job), job.stops).name
            job.state = "done"
        except Stopped:
            job.state = "stopped"
        except ScenarioError as error:
            job.problems, job.state = tuple(error.problems), "wrong"
        except MachineFailure as failure:
            job.failure, job.state = str(failure), "failed"
        except Exception as error:  # noqa: BLE001 - the service goes on, and the page says what happened
            job.failure, job.state = f"{type(error).__name__}: {error}", "failed"


def _teller(job: Job) -> Tell:
    def tell(progress: Progress) -> None:
        job.progress = progress

    return tell
