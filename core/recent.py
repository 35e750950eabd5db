"""What was worked out lately, so that it need not be worked out again."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """The values asked for last, `most` of them, by their keys. What raises is not remembered."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._known: OrderedDict[Hashable, Value] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of a key, made where it is not known. Two who come at the same moment may both make it."""
        known = self.find(key)
        if known is not None:
            return known
        value = make()
        self.keep(key, value)
        return value

    def find(self, key: Hashable) -> Value | None:
        """The value of a key, if it is known."""
        with self._lock:
            if key not in self._known:
                return None
            self._known.move_to_end(key)
            return self._known[key]

    def keep(self, key: Hashable, value: Value) -> None:
        """Remember a value, and forget what was asked for longest ago."""
        with self._lock:
            self._known[key] = value
            while len(self._known) > self._most:
                self._known.popitem(last=False)
