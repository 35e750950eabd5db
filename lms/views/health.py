"""Is it alive, is it ready: for whoever watches the machine."""

import shutil

from flask import Blueprint, current_app, jsonify
from sqlalchemy import text

from core import jobs
from core.db import db
from core.web import open_to_all

bp = Blueprint("health", __name__)

LEAST_FREE_BYTES = 200 * 1024 * 1024


@bp.get("/healthz")
@open_to_all
def show_liveness():
    """Alive: this process answers. Asks nothing else."""
    return jsonify(status="ok")


@bp.get("/readyz")
@open_to_all
def show_readiness():
    """Ready: the database and the queue answer, and the disk has room."""
    checks = {
        "database": _database_answers(),
        "queue": jobs.is_reachable(current_app),
        "disk": shutil.disk_usage(current_app.config["DATA"]).free > LEAST_FREE_BYTES,
    }
    return jsonify(status="ok" if all(checks.values()) else "not ready", checks=checks), 200 if all(checks.values()) else 503


def _database_answers() -> bool:
    try:
        return db.session.scalar(text("SELECT 1")) == 1
    except Exception:
        current_app.logger.exception("database does not answer")
        db.session.rollback()
        return False
