"""Names that every template may use: the office, drawings, addresses of static files, and the staff navigation."""

from typing import Any

from flask import Flask, current_app
from flask_login import current_user

from core import drawings, lateness, outbox
from core.lists.cells import as_cell, words_of
from core.office import office, public_address
from core.web import static_address
from core.wording import in_language, language
from lms import navigation
from lms.novalidate import ServerValidates
from people.desk.holders import whose_hands
from people.wording import channel_name, role_name


def set_up(app: Flask) -> None:
    """Register the names with Jinja."""
    app.jinja_env.add_extension(ServerValidates)
    app.jinja_env.globals.update(
        static_address=static_address,
        icon=drawings.icon,
        leaf=drawings.leaf,
        whole_drawing=drawings.whole,
        emblem=drawings.emblem,
        brand=drawings.brand,
        sprite=drawings.sprite,
        sprig=drawings.sprig,
        public_address=public_address,
        heron=drawings.heron,
        window=drawings.window,
        course_drawing=drawings.course_drawing,
        scene=drawings.scene,
        staff_navigation=navigation.groups,
        staff_roles=navigation.role_names,
        role_name=role_name,
        channel_name=channel_name,
        days_late=lateness.days_late,
        whose_hands=whose_hands,
        count_unread=_count_unread,
    )
    app.jinja_env.filters.update(said=in_language, cell_words=words_of, as_cell=as_cell)
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


def _count_unread() -> int:
    """Count the unread messages of who looks at the page, for the bar of a learner's four pages."""
    return outbox.count_unread(current_user.id)
