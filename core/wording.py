"""Days, times, numbers and sizes as the reader's language and the office write them; for code and, as filters, for templates."""

from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_time
from flask_babel import get_locale, get_timezone
from flask_babel import gettext as _

from core import clock
from core.office import office, said


def language() -> str:
    """`id` or `en`."""
    locale = get_locale()
    return locale.language if locale else "id"


def in_language(titles: Any) -> str:
    """A title `{id: ..., en: ...}` in the reader's language, else in Indonesian."""
    return said(titles, language())


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


def greeting(name: str) -> str:
    """The greeting of the hour at the office: `Selamat pagi, Bu Sri`."""
    hour = clock.now().astimezone(clock.zone()).hour
    if 3 <= hour < 11:
        return _("Good morning, %(name)s", name=name)
    if hour < 15:
        return _("Good day, %(name)s", name=name)
    if hour < 18:
        return _("Good afternoon, %(name)s", name=name)
    return _("Good evening, %(name)s", name=name)
