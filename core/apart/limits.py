"""What one child may use."""

import resource
from dataclasses import dataclass

NICENESS = 5
"""Pages come first where both want the processor."""


@dataclass(frozen=True)
class Limits:
    """For each job `seconds` by the clock and `cpu_seconds` of the processor; `memory` bytes for the child in all.

    After `jobs` jobs the child is replaced, so that what libraries leave behind does not add up.
    """

    seconds: float
    cpu_seconds: int
    memory: int
    jobs: int


def bind(memory: int) -> None:
    """Hold this process to its memory, for good; it leaves no core file behind."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow(cpu_seconds: int) -> None:
    """So many seconds of the processor from now on; then the kernel ends this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    at = int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (at, resource.RLIM_INFINITY))
