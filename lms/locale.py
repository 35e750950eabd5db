"""The reader's language and the office's words for dates and numbers."""

from datetime import date, datetime

from babel.dates import format_date, format_time
from flask import Flask, request
from flask_babel import Babel, get_locale, get_timezone
from flask_login import current_user

from core.office import office
from lms.config import ROOT

LANGUAGES = ("id", "en")


def set_up(app: Flask) -> None:
    """Choose the language for each request and give templates their filters."""
    facts = app.extensions["office"]
    app.config.update(
        BABEL_DEFAULT_LOCALE="id",
        BABEL_DEFAULT_TIMEZONE=facts.time_zone,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations"),
    )
    Babel(app, locale_selector=_language)
    app.jinja_env.filters.update(
        day=day, long_day=long_day, clock_time=clock_time, moment=moment, number=number, kilobytes=kilobytes
    )


def language() -> str:
    """`id` or `en`."""
    return str(get_locale() or "id")[:2]


def _language() -> str:
    chosen = request.cookies.get("language") if not current_user.is_authenticated else current_user.language
    return chosen if chosen in LANGUAGES else "id"


def day(value: date | datetime) -> str:
    """`24 November 2026`."""
    if isinstance(value, datetime):
        value = value.astimezone(get_timezone()).date()
    return format_date(value, "d MMMM y", locale=language())


def long_day(value: date) -> str:
    """`Selasa, 24 November 2026`."""
    return format_date(value, "EEEE, d MMMM y", locale=language())


def clock_time(value: datetime) -> str:
    """`13.05`."""
    return format_time(value.astimezone(get_timezone()), "HH.mm" if language() == "id" else "HH:mm", locale=language())


def moment(value: datetime) -> str:
    """`24 November 2026, 13.05 WIB`."""
    return f"{day(value)}, {clock_time(value)} {office().zone_name}"


def number(value: float) -> str:
    """Separators as the language writes them: `17.603`."""
    text = f"{value:,}"
    return text.translate(str.maketrans(",.", ".,")) if language() == "id" else text


def kilobytes(size: int) -> str:
    """`38 KB`, or `1,4 MB` from a megabyte on."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} KB"
    return f"{number(round(size / 1_000_000, 1))} MB"
