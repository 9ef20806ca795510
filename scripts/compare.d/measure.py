"""Figures of whole processes: wall time, CPU time, peak memory; two commands always in turn."""

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

# A pair that takes longer is measured less often; above the second bound its first run is all there is.
SLOW, VERY_SLOW = 5.0, 30.0


class Failed(Exception):
    """A command ended with a code that says it did not do its work."""


@dataclass(frozen=True)
class Command:
    """What is run, where, and which exit codes say that it worked."""

    argv: tuple[str, ...]
    cwd: Path
    env: dict[str, str] = field(default_factory=dict, hash=False)
    works: tuple[int, ...] = (0, 1)

    def start(self, stdout=subprocess.DEVNULL) -> subprocess.Popen:
        env = os.environ | self.env
        return subprocess.Popen(self.argv, cwd=self.cwd, env=env, stdin=subprocess.DEVNULL, stdout=stdout,
                                stderr=subprocess.DEVNULL)

    def check(self, code: int) -> None:
        if code not in self.works:
            raise Failed(f"{Path(self.argv[0]).name} ended with {code}")

    def output(self) -> str:
        process = self.start(subprocess.PIPE)
        text = process.communicate()[0].decode(errors="replace")
        self.check(process.returncode)
        return text


@dataclass(frozen=True)
class Run:
    """Seconds that one run took."""

    wall: float
    cpu: float


def once(command: Command) -> Run:
    """One run; its CPU time holds that of the processes it waited for."""
    start = time.perf_counter()
    process = command.start()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)  # it was waited for here
    command.check(process.returncode)
    return Run(wall, usage.ru_utime + usage.ru_stime)


def peak(command: Command) -> float | None:
    """MiB of the largest process of a run. Asks GNU time: a child of this interpreter never seems smaller than it."""
    gnu_time = shutil.which("time", path="/usr/bin:/usr/local/bin:/opt/homebrew/bin")
    if gnu_time is None:
        return None
    with tempfile.NamedTemporaryFile("r") as figures:
        argv = (gnu_time, "-q", "-f", "%M", "-o", figures.name, *command.argv)
        once(Command(argv, command.cwd, command.env, command.works))
        words = figures.read().split()
    return int(words[-1]) / 1024 if words else None


@dataclass(frozen=True)
class Pairs:
    """Runs of two commands in turn."""

    a: list[Run]
    b: list[Run]

    @property
    def count(self) -> int:
        return len(self.a)

    def wall(self) -> tuple[float, float]:
        return statistics.median(run.wall for run in self.a), statistics.median(run.wall for run in self.b)

    def cpu(self) -> tuple[float, float]:
        return statistics.median(run.cpu for run in self.a), statistics.median(run.cpu for run in self.b)

    def wall_ratios(self) -> list[float]:
        return [a.wall / b.wall for a, b in zip(self.a, self.b)]

    def cpu_ratio(self) -> float:
        return statistics.median(a.cpu / max(b.cpu, 1e-4) for a, b in zip(self.a, self.b))


def in_turn(a: Command, b: Command, count: int) -> Pairs:
    """A B A B …: whatever else the machine does hits both alike. The first pair warms caches and is not counted."""
    warm = once(a), once(b)
    took = warm[0].wall + warm[1].wall
    if took > VERY_SLOW:
        return Pairs([warm[0]], [warm[1]])
    runs = [(once(a), once(b)) for _ in range(min(count, 3) if took > SLOW else count)]
    return Pairs([run for run, _ in runs], [run for _, run in runs])
