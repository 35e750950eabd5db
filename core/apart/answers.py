"""What a child may say: plain data, our own dataclasses, or the error that it met.

The child has handled a stranger's bytes. So its answer is not believed blindly: it can name no class but a dataclass or an error.
"""

import io
import pickle
from dataclasses import is_dataclass
from typing import Any

from core.errors import DomainError

OURS = frozenset({"core", "people", "courses", "quizzes", "curation"})


class Unbelievable(Exception):
    """An answer that names something else than data."""


class Failed(RuntimeError):
    """The work met an error that only the child knows; the text says which."""


class Exhausted(Failed):
    """The work needed more memory, or went deeper, than a child may."""


def done(result: Any) -> bytes:
    """The answer of a job that came to its end."""
    return pickle.dumps((None, result), protocol=5)


def failed(error: Exception) -> bytes:
    """The answer of a job that met an error."""
    return pickle.dumps((_kind_of(error), _told_by(error)), protocol=5)


def read(answer: bytes) -> Any:
    """The result, or the error raised as it was met. Raises Unbelievable."""
    try:
        kind, told = _Careful(io.BytesIO(answer)).load()
    except Unbelievable:
        raise
    except Exception as error:  # whatever bytes can do to a reader of pickles
        raise Unbelievable(f"{type(error).__name__}: {error}") from None
    if kind is None:
        return told
    raise kind(**told) if issubclass(kind, DomainError) else kind(*told)


def _kind_of(error: Exception) -> type[Exception]:
    if isinstance(error, (MemoryError, RecursionError)):
        return Exhausted
    return type(error) if _is_known(type(error)) else Failed


def _told_by(error: Exception) -> Any:
    if isinstance(error, DomainError):
        return error.values
    return (str(error),) if _is_known(type(error)) else (f"{type(error).__name__}: {error}",)


def _is_known(kind: Any) -> bool:
    """Our own dataclasses and errors, and nothing that does something when it is called."""
    if not isinstance(kind, type) or kind.__module__.partition(".")[0] not in OURS:
        return False
    return is_dataclass(kind) or issubclass(kind, Exception)


class _Careful(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if module.partition(".")[0] not in OURS or "." in name:
            raise Unbelievable(f"{module}.{name}")
        found = super().find_class(module, name)
        if not _is_known(found) or found.__module__ != module:
            raise Unbelievable(f"{module}.{name}")
        return found
