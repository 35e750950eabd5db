"""Logs as JSON lines with ids, routes and times, and without personal data.

Only the extras in `ALLOWED_EXTRAS` are logged. Of an error the traceback and the class are logged, because its message may hold
what somebody typed. In lines of other libraries, addresses, quoted words and long numbers are hidden.
"""

import json
import logging
import re
import sys
import threading
import time
import traceback

from flask import Flask, Response, g, request
from flask_login import current_user
from sqlalchemy.exc import DBAPIError

from lms.request_ids import request_id

ALLOWED_EXTRAS = ("sweep", "person", "route", "method", "status", "milliseconds", "job", "count", "seconds")
ENCODER = json.JSONEncoder(ensure_ascii=False)
OWN_LOGGERS = frozenset(
    {
        "core",
        "people",
        "reminders",
        "courses",
        "quizzes",
        "mentoring",
        "certificates",
        "products",
        "eligibility",
        "curation",
        "tools",
        "reports",
        "lms",
        "request",
    }
)
HIDDEN = "…"
SENSITIVE = re.compile(r"""'[^']*'|"[^"]*"|(?:(?<!\S)[^\s/?@=]*+|(?<=['"])[^\s/?@='"]*+)[/?@=]\S*|\+?\d{7,}""")
"""Parts of another library's message that may be a name, a code, a number or an address."""


class JsonLine(logging.Formatter):
    """Formats a log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), "level": record.levelname, "logger": record.name}
        message = record.getMessage()
        line["message"] = message if record.name.partition(".")[0] in OWN_LOGGERS else SENSITIVE.sub(HIDDEN, message)
        if number := request_id():
            line["request_id"] = number
        line.update({name: getattr(record, name) for name in ALLOWED_EXTRAS if hasattr(record, name)})
        if isinstance(record.exc_info, tuple) and record.exc_info[1]:
            line["error"] = describe(record.exc_info[1])
        return ENCODER.encode(line)


def describe(error: BaseException) -> str:
    """Return the traceback and class of an error, after those of the errors that caused it."""
    chain, seen = [], set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        chain.append("".join(traceback.format_tb(cause.__traceback__)) + _kind(cause))
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "\n\n".join(reversed(chain))


def _kind(error: BaseException) -> str:
    """Return the class of an error and those of its details that no visitor can have chosen."""
    words = [f"{type(error).__module__}.{type(error).__qualname__}"]
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(original, OSError) and original.strerror:
        words.append(original.strerror)
    words += [str(fact) for fact in (_sqlite_code(original), *_postgresql_codes(original)) if fact]
    return ": ".join(words)


def _sqlite_code(error: object) -> str | None:
    """Return the name of SQLite's error code, such as SQLITE_FULL."""
    return getattr(error, "sqlite_errorname", None)


def _postgresql_codes(error: object) -> list[str | None]:
    """Return PostgreSQL's state and the broken constraint. Its message is left out, because it repeats values."""
    diagnosis = getattr(error, "diag", None)
    return [getattr(error, "sqlstate", None), getattr(diagnosis, "constraint_name", None)]


def set_up(app: Flask) -> None:
    """Write all logs to stderr as JSON, with one line for each request."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(app.config["SETTINGS"].log_level)
    for noisy in ("weasyprint", "fontTools", "huey", "PIL", "waitress", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # requests that wait in its queue are ordinary
    app.before_request(_start_timer)
    app.after_request(_log_request)


def log_uncaught_errors() -> None:
    """Log errors that end a thread or the process, in the same form as any other error."""
    log = logging.getLogger("lms")
    threading.excepthook = lambda details: log.critical("a thread ended", exc_info=details.exc_value)
    sys.excepthook = lambda _, error, __: log.critical("the process ended", exc_info=error)


def _start_timer() -> None:
    g.started = time.perf_counter()


def _log_request(response: Response) -> Response:
    if request.endpoint != "health.show_liveness":
        logging.getLogger("request").info(
            "request",
            extra={
                "route": str(request.url_rule) if request.url_rule else "unknown",
                "method": request.method,
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
                "person": current_user.id if current_user else None,
            },
        )
    return response
