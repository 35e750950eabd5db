"""Logs as JSON lines: ids, routes and times, never names, numbers or answers."""

import json
import logging
import sys
import time
import uuid

from flask import Flask, Response, g, request
from flask_login import current_user

ALLOWED_EXTRAS = ("sweep", "person", "route", "method", "status", "milliseconds", "request_id", "job", "count", "seconds")
ENCODER = json.JSONEncoder(ensure_ascii=False)


class JsonLine(logging.Formatter):
    """One record as one line. Extras pass only by name, so that nobody logs a person by accident."""

    def format(self, record: logging.LogRecord) -> str:
        line = {"at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), "level": record.levelname, "logger": record.name}
        line["message"] = record.getMessage()
        line.update({name: getattr(record, name) for name in ALLOWED_EXTRAS if hasattr(record, name)})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return ENCODER.encode(line)


def set_up(app: Flask) -> None:
    """Send every log line to stderr as JSON, and one line for each request."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(app.config["SETTINGS"].log_level)
    for noisy in ("weasyprint", "fontTools", "huey", "PIL", "waitress", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()
    g.request_id = uuid.uuid4().hex[:12]


def _end(response: Response) -> Response:
    if request.endpoint != "health.show_liveness":
        logging.getLogger("request").info(
            "request",
            extra={
                "request_id": g.get("request_id"),
                "route": str(request.url_rule) if request.url_rule else "unknown",
                "method": request.method,
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
                "person": current_user.id if current_user else None,
            },
        )
    return response
