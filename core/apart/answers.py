"""The format of a child's answer: plain data, our own dataclasses, or the error that the work raised.

The child has opened bytes that a user sent, and they may have taken it over. So an answer can name no class but our own
dataclasses and errors.
"""

import io
import pickle
import pickletools
from dataclasses import dataclass, is_dataclass
from typing import Any

from core.errors import DomainError

OUR_PACKAGES = frozenset({"core", "people", "courses", "quizzes", "products"})
EXPLICIT_MEMO = frozenset({"PUT", "BINPUT", "LONG_BINPUT"})
"""Pickle instructions that name the place where a value is remembered. Python's writer of protocol 5 uses none of them."""


class InvalidAnswer(Exception):
    """An answer that cannot be read, or that names something other than data."""


class Failed(RuntimeError):
    """The work raised an error that is not one of ours. The text names it."""


class Exhausted(Failed):
    """The work needed more memory, or a deeper stack, than a child has."""


def done(result: Any) -> bytes:
    """Write the answer of a job that returned."""
    return pickle.dumps((None, result), protocol=5)


def failed(error: Exception) -> bytes:
    """Write the answer of a job that raised an error."""
    return pickle.dumps((_transferable_class(error), _arguments_of(error)), protocol=5)


@dataclass(frozen=True)
class Answer:
    """An answer that was read: the value that the work returned, or the error that it raised."""

    value: Any = None
    error: Exception | None = None

    def result(self) -> Any:
        """Return the value, or raise the error."""
        if self.error:
            raise self.error
        return self.value


def read(answer: bytes) -> Answer:
    """Read what a child sent. Raises InvalidAnswer."""
    try:
        _refuse_explicit_memo(answer)
        kind, content = _RestrictedUnpickler(io.BytesIO(answer)).load()
        return Answer(content) if kind is None else Answer(error=_error(kind, content))
    except InvalidAnswer:
        raise
    except Exception as error:  # hostile bytes can make the reader of pickles raise anything
        raise InvalidAnswer(f"{type(error).__name__}: {error}") from None


def _refuse_explicit_memo(answer: bytes) -> None:
    """Refuse an answer that names the place of a remembered value: the reader would reserve memory up to that place."""
    if any(code.name in EXPLICIT_MEMO for code, _value, _position in pickletools.genops(answer)):
        raise InvalidAnswer("it names a place in the memo")


def _error(kind: Any, arguments: Any) -> Exception:
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        raise InvalidAnswer("neither a result nor an error")
    return kind(**arguments) if issubclass(kind, DomainError) else kind(*arguments)


def _transferable_class(error: Exception) -> type[Exception]:
    if isinstance(error, (MemoryError, RecursionError)):
        return Exhausted
    return type(error) if _may_be_named(type(error)) else Failed


def _arguments_of(error: Exception) -> Any:
    if isinstance(error, DomainError):
        return error.values
    return (str(error),) if _may_be_named(type(error)) else (f"{type(error).__name__}: {error}",)


def _may_be_named(kind: Any) -> bool:
    """Whether this is one of our own dataclasses or errors. Calling any other name could run code."""
    if not isinstance(kind, type) or kind.__module__.partition(".")[0] not in OUR_PACKAGES:
        return False
    return is_dataclass(kind) or issubclass(kind, Exception)


class _RestrictedUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if module.partition(".")[0] not in OUR_PACKAGES or "." in name:
            raise InvalidAnswer(f"{module}.{name}")
        kind = super().find_class(module, name)
        if not _may_be_named(kind) or kind.__module__ != module:
            raise InvalidAnswer(f"{module}.{name}")
        return kind
