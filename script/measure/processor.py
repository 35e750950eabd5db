"""Processor time of things done again and again in this process, compared fairly."""

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from statistics import median
from typing import Any


def cpu_of(ways: Mapping[str, Callable[[], Any]], *, rounds: int, at_once: int = 1) -> dict[str, float]:
    """Processor seconds of each way: the median of its rounds.

    The ways take turns, and each round begins with another one, so that whatever comes at regular intervals (the rest of the
    machine, a garbage collection) never falls on the same way each time.
    """
    names, taken = list(ways), {name: list[float]() for name in ways}
    for name in names:
        for _ in range(at_once):
            ways[name]()
    with _prepared_heap_aside():
        for turn in range(rounds):
            first = turn % len(names)
            for name in names[first:] + names[:first]:
                taken[name].append(_cpu(ways[name], at_once))
    return {name: median(times) for name, times in taken.items()}


def _cpu(work: Callable[[], Any], at_once: int) -> float:
    began = time.process_time()
    for _ in range(at_once):
        work()
    return (time.process_time() - began) / at_once


@contextmanager
def _prepared_heap_aside() -> Iterator[None]:
    """The city that was made in this process is no garbage to be searched at the cost of what is measured; new objects are."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
