"""A small cache of computed values, in the memory of one process."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """The `most` values that were used last, by their keys. A `make` that raises stores nothing."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._values: OrderedDict[Hashable, Value] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of a key, computed by `make` if it is missing. Two threads at once may both compute it."""
        cached = self.find(key)
        if cached is not None:
            return cached
        value = make()
        self.keep(key, value)
        return value

    def find(self, key: Hashable) -> Value | None:
        """Return the cached value of a key, or None."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def keep(self, key: Hashable, value: Value) -> None:
        """Store a value, and remove those that were not used for longest."""
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
