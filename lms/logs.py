"""Logs as JSON lines: ids, routes and times, never names, numbers, codes or answers.

Extras pass only by name. An error is told by its place and its kind: its message may hold what somebody typed. A line of
another library is told without addresses, quoted words and long numbers.
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
OURS = frozenset(
    {"core", "people", "courses", "quizzes", "mentoring", "certificates", "curation", "tools", "reports", "lms", "request"}
)
HIDDEN = "…"
TELLING = re.compile(r"""'[^']*'|"[^"]*"|(?:(?<!\S)[^\s/?@=]*+|(?<=['"])[^\s/?@='"]*+)[/?@=]\S*|\+?\d{7,}""")
"""What may be a person's, a code's, or an address with one, in a line that we did not write."""


class JsonLine(logging.Formatter):
    """One record as one line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), "level": record.levelname, "logger": record.name}
        message = record.getMessage()
        line["message"] = message if record.name.partition(".")[0] in OURS else TELLING.sub(HIDDEN, message)
        if number := request_id():
            line["request_id"] = number
        line.update({name: getattr(record, name) for name in ALLOWED_EXTRAS if hasattr(record, name)})
        if isinstance(record.exc_info, tuple) and record.exc_info[1]:
            line["error"] = told(record.exc_info[1])
        return ENCODER.encode(line)


def told(error: BaseException) -> str:
    """Where an error came from and of what kind it is, with those that led to it; the earliest first."""
    chain, seen = [], set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        chain.append("".join(traceback.format_tb(following.__traceback__)) + _kind(following))
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)
    return "\n\n".join(reversed(chain))


def _kind(error: BaseException) -> str:
    """Its class, and of what an operator needs only words that no visitor can have chosen."""
    words = [f"{type(error).__module__}.{type(error).__qualname__}"]
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(original, OSError) and original.strerror:
        words.append(original.strerror)
    words += [str(fact) for fact in (_by_sqlite(original), *_by_postgresql(original)) if fact]
    return ": ".join(words)


def _by_sqlite(error: object) -> str | None:
    """The name of SQLite's own code, such as SQLITE_FULL."""
    return getattr(error, "sqlite_errorname", None)


def _by_postgresql(error: object) -> list[str | None]:
    """Its state, and the constraint that was broken; its sentences repeat values."""
    diagnosis = getattr(error, "diag", None)
    return [getattr(error, "sqlstate", None), getattr(diagnosis, "constraint_name", None)]


def set_up(app: Flask) -> None:
    """Send every log line to stderr as JSON, and one line for each request."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(app.config["SETTINGS"].log_level)
    for noisy in ("weasyprint", "fontTools", "huey", "PIL", "waitress", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue is ordinary: it is waited in line
    app.before_request(_begin)
    app.after_request(_end)


def tell_what_nobody_catches() -> None:
    """For a process that serves: an error that ends a thread or the process goes into the log as any other does."""
    log = logging.getLogger("lms")
    threading.excepthook = lambda one: log.critical("a thread ended", exc_info=one.exc_value)
    sys.excepthook = lambda _, error, __: log.critical("the process ended", exc_info=error)


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    if request.endpoint != "health.show_liveness":
        logging.getLogger("request").info(
            "request",
            extra={
                "route": str(request.url_rule) if request.url_rule else "unknown",
                "method": request.method,
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
                "person": current_user.id if current_user else None,
            },
        )
    return response
