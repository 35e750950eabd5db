"""What a child may say: plain data, our own dataclasses, or the error that it met.

The child has handled a stranger's bytes. So its answer is not believed blindly: it can name no class but a dataclass or an error.
"""

import io
import pickle
import pickletools
from dataclasses import dataclass, is_dataclass
from typing import Any

from core.errors import DomainError

OURS = frozenset({"core", "people", "courses", "quizzes", "curation"})
NUMBERED = frozenset({"PUT", "BINPUT", "LONG_BINPUT"})


class Unbelievable(Exception):
    """An answer that names something else than data, or is no answer at all."""


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


@dataclass(frozen=True)
class Said:
    """An answer that was read well."""

    told: Any = None
    error: Exception | None = None

    def result(self) -> Any:
        """What the work returned, or the error raised as it was met."""
        if self.error:
            raise self.error
        return self.told


def read(answer: bytes) -> Said:
    """What the child says. Raises Unbelievable."""
    try:
        _refuse_to_make_room(answer)
        kind, told = _Careful(io.BytesIO(answer)).load()
        return Said(told) if kind is None else Said(error=_error(kind, told))
    except Unbelievable:
        raise
    except Exception as error:  # whatever bytes can do to a reader of pickles
        raise Unbelievable(f"{type(error).__name__}: {error}") from None


def _refuse_to_make_room(answer: bytes) -> None:
    """Python's writer numbers what it remembers in its order; a number written out makes the reader reserve so many places."""
    if any(code.name in NUMBERED for code, _value, _at in pickletools.genops(answer)):
        raise Unbelievable("a number written out")


def _error(kind: Any, told: Any) -> Exception:
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        raise Unbelievable("neither a result nor an error")
    return kind(**told) if issubclass(kind, DomainError) else kind(*told)


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
