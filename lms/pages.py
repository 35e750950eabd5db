"""What every page may use: the office, the drawings, static files by their content, and a staff member's places."""

import hashlib
from functools import cache
from typing import Any

from flask import Flask, current_app, url_for
from flask_login import current_user

from core import drawings
from core.office import office
from core.wording import in_language, language
from lms import places
from lms.config import ROOT
from people.wording import channel_name, role_name


def set_up(app: Flask) -> None:
    """Give templates their names."""
    app.jinja_env.globals.update(
        static_hash=static_hash,
        static_address=static_address,
        icon=drawings.icon,
        leaf=drawings.leaf,
        emblem=drawings.emblem,
        brand=drawings.brand,
        sprite=drawings.sprite,
        sprig=drawings.sprig,
        heron=drawings.heron,
        staff_places=places.groups_of,
        staff_roles=places.roles_of,
        role_name=role_name,
        channel_name=channel_name,
    )
    app.jinja_env.filters["said"] = in_language
    app.context_processor(_names)


def _names() -> dict[str, Any]:
    facts = office()
    return {
        "office": facts,
        "product_name": facts.product,
        "demo": current_app.config["DEMO"],
        "page_lang": language(),
        "text_size": current_user.text_size,
    }


@cache
def static_hash(filename: str) -> str:
    """Ten digits that change with the file's content, for addresses that may be cached for ever."""
    return hashlib.sha256((ROOT / "static" / filename).read_bytes()).hexdigest()[:10]


@cache
def static_address(filename: str) -> str:
    """A static file's address with its digits, built once: every page asks for it."""
    return url_for("static", filename=filename, v=static_hash(filename))
