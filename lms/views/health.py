"""Is it alive, is it ready: for whoever watches the machine. Names only: why something is wrong is told to administrators."""

from flask import Blueprint, current_app, jsonify

from core import jobs
from core.web import open_to_all
from lms.trouble import checks
from lms.trouble.finding import Level

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@open_to_all
def show_liveness():
    """Alive: this process answers. Asks nothing else."""
    return jsonify(status="ok")


@bp.get("/readyz")
@open_to_all
def show_readiness():
    """Ready: what the platform cannot do without is there. What else somebody has to look at is named and makes nothing unready."""
    found = {finding.name: finding for finding in checks.all_findings()}
    needed = {name: found[name].level is not Level.BAD for name in sorted(checks.NEEDED)}
    needed["queue"] = jobs.is_reachable(current_app)
    others = sorted(name for name, finding in found.items() if not finding.is_well and needed.get(name, True))
    status = "not ready" if not all(needed.values()) else "look" if others else "ok"
    return jsonify(status=status, checks=needed, look=others), 200 if all(needed.values()) else 503
