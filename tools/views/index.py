"""The list of tools."""

from flask import Blueprint, render_template
from flask_login import current_user

from core.web import require
from courses.tools import tools
from tools.policies import can_use_tools

bp = Blueprint("tools", __name__)


@bp.get("/tools")
def list_tools():
    """List the tools with what they do."""
    require(can_use_tools(current_user))
    return render_template("tools/index.html", tools=tools())
