"""Limits of one child: time, memory, the size of an answer."""

import math
import resource
import signal
from dataclasses import dataclass

NICENESS = 5
"""Added to a child's priority number, so that the processes that make pages get the processor first."""


@dataclass(frozen=True)
class Limits:
    """What one child may use."""

    seconds: float
    """Elapsed seconds for each job."""
    cpu_seconds: float
    """Processor seconds for each job."""
    memory: int
    """Bytes of data for the whole process."""
    answer: int
    """Bytes of the longest answer."""
    jobs: int
    """After so many jobs the pool replaces the child, so that the memory which libraries leak does not add up."""


def bind(memory: int) -> None:
    """Limit the memory of this process for the rest of its life, and turn core files off."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow(cpu_seconds: float) -> None:
    """Let the kernel end this process after `cpu_seconds` more of processor time (SIGPROF), or a second later (SIGXCPU)."""
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    used = resource.getrusage(resource.RUSAGE_SELF)
    at = math.ceil(used.ru_utime + used.ru_stime + cpu_seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (at, resource.RLIM_INFINITY))
