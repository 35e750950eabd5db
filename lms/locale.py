"""The reader's language, and the template filters for dates and numbers."""

from typing import Any

from flask import Flask, has_request_context, request
from flask_babel import Babel, get_translations
from flask_login import current_user
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from core import cookies
from core.wording import clock_time, day, kilobytes, language, long_day, moment, number
from lms.config import ROOT

LANGUAGES = ("id", "en")
LANGUAGE = "language"
"""The cookie that keeps the choice of a visitor who is not signed in."""


def set_up(app: Flask) -> None:
    """Choose the language of each request, and give templates translation and filters."""
    facts = app.extensions["office"]
    app.config.update(
        BABEL_DEFAULT_LOCALE="id",
        BABEL_DEFAULT_TIMEZONE=facts.time_zone,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
    )
    Babel(app, locale_selector=_language)
    catalogues: dict[str, Any] = {}

    def catalogue() -> Any:
        """Return the reader's catalogue. Flask-Babel would look it up again for every sentence."""
        name = language()
        if name not in catalogues:
            catalogues[name] = get_translations()
        return catalogues[name]

    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by Jinja's i18n extension
        gettext=lambda text: catalogue().ugettext(text),
        ngettext=lambda one, many, count: catalogue().ungettext(one, many, count),
        newstyle=True,
    )

    @pass_context
    def translate(context: Context, text: str, **facts: Any) -> str:
        """Translate like Jinja's own `_`, with fewer calls for each of a page's many sentences."""
        translated = catalogue().ugettext(text)
        return (Markup(translated) if context.eval_ctx.autoescape else translated) % facts  # noqa: S704  (the catalogue is ours)

    app.jinja_env.globals["_"] = translate
    app.jinja_env.filters.update(
        day=day, long_day=long_day, clock_time=clock_time, moment=moment, number=number, kilobytes=kilobytes
    )


def _language() -> str:
    if not has_request_context():
        return LANGUAGES[0]
    chosen = cookies.read(request, LANGUAGE) if not current_user.is_authenticated else current_user.language
    return chosen if chosen in LANGUAGES else "id"
