"""What one child may use."""

import math
import resource
import signal
from dataclasses import dataclass

NICENESS = 5
"""Pages come first where both want the processor."""


@dataclass(frozen=True)
class Limits:
    """For each job `seconds` by the clock and `cpu_seconds` of the processor; `memory` bytes for the child in all; an answer has
    `answer` bytes at most.

    After `jobs` jobs the child is replaced, so that what libraries leave behind does not add up.
    """

    seconds: float
    cpu_seconds: float
    memory: int
    answer: int
    jobs: int


def bind(memory: int) -> None:
    """Hold this process to its memory, for good; it leaves no core file behind."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow(cpu_seconds: float) -> None:
    """So many seconds of the processor from now on; then the kernel ends this process (SIGPROF), or a second later (SIGXCPU)."""
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    used = resource.getrusage(resource.RUSAGE_SELF)
    at = math.ceil(used.ru_utime + used.ru_stime + cpu_seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (at, resource.RLIM_INFINITY))
