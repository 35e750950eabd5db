"""Liveness and readiness for monitoring. They give only the names of checks; administrators read the reasons."""

from flask import Blueprint, current_app, jsonify

from core import jobs
from core.web import before_second_factor, open_to_all
from lms.trouble import checks
from lms.trouble.finding import Level

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@open_to_all
@before_second_factor
def show_liveness():
    """Answer that this process lives, without any check."""
    return jsonify(status="ok")


@bp.get("/readyz")
@open_to_all
@before_second_factor
def show_readiness():
    """Answer 200 if every needed check is passed, else 503. Name the other checks at which somebody has to look."""
    findings = {finding.name: finding for finding in checks.all_findings()}
    needed = {name: findings[name].level is not Level.CRITICAL for name in sorted(checks.NEEDED)}
    needed["queue"] = jobs.is_reachable(current_app)
    others = sorted(name for name, finding in findings.items() if not finding.is_ok and needed.get(name, True))
    status = "not ready" if not all(needed.values()) else "look" if others else "ok"
    return jsonify(status=status, checks=needed, look=others), 200 if all(needed.values()) else 503
