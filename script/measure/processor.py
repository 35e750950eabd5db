"""Compare the processor time of functions in this process."""

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from statistics import median
from typing import Any


def cpu_of(functions: Mapping[str, Callable[[], Any]], *, rounds: int, at_once: int = 1) -> dict[str, float]:
    """Return the processor seconds of one call of each function: the median of the rounds, each of `at_once` calls.

    The functions alternate, and each round begins with the next one, so that periodic disturbances (other programs, garbage
    collections) do not always meet the same function.
    """
    names, taken = list(functions), {name: list[float]() for name in functions}
    for name in names:
        for _ in range(at_once):
            functions[name]()
    with _frozen_heap():
        for turn in range(rounds):
            first = turn % len(names)
            for name in names[first:] + names[:first]:
                taken[name].append(_cpu(functions[name], at_once))
    return {name: median(times) for name, times in taken.items()}


def _cpu(work: Callable[[], Any], at_once: int) -> float:
    began = time.process_time()
    for _ in range(at_once):
        work()
    return (time.process_time() - began) / at_once


@contextmanager
def _frozen_heap() -> Iterator[None]:
    """Exclude the existing objects from garbage collection, so that the measured code pays only for its own."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
