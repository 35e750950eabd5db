"""Dates, times, numbers and sizes in the reader's language and the office's time zone. Templates have them as filters."""

from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_time
from flask_babel import get_locale, get_timezone, ngettext
from flask_babel import gettext as _

from core import clock
from core.office import office, translated

KILOBYTE, MEGABYTE = 1000, 1_000_000
MORNING, DAY, AFTERNOON, EVENING = 3, 11, 15, 18
"""Hours at which each greeting begins."""


def language() -> str:
    """Return the reader's language, `id` or `en`."""
    locale = get_locale()
    return locale.language if locale else "id"


def in_language(titles: Any) -> str:
    """Return a title `{id: ..., en: ...}` in the reader's language, or in Indonesian."""
    return translated(titles, language())


def day(value: date | datetime) -> str:
    """Write a date: `24 November 2026`."""
    if isinstance(value, datetime):
        value = value.astimezone(get_timezone()).date()
    return format_date(value, "d MMMM y", locale=language())


def long_day(value: date) -> str:
    """Write a date with its weekday: `Selasa, 24 November 2026`."""
    return format_date(value, "EEEE, d MMMM y", locale=language())


def near_day(value: date) -> str:
    """Write a date of these weeks with its weekday: `Selasa, 24 November`; the year only where it is another one."""
    if value.year != clock.today().year:
        return long_day(value)
    return format_date(value, "EEEE, d MMMM", locale=language())


def short_day(value: date | datetime) -> str:
    """Write a date for a narrow line: `24 Nov`; the year only where it is another one."""
    if isinstance(value, datetime):
        value = value.astimezone(get_timezone()).date()
    return format_date(value, "d MMM" if value.year == clock.today().year else "d MMM y", locale=language())


def clock_time(value: datetime) -> str:
    """Write a time of day: `13.05`, in English `13:05`."""
    return format_time(value.astimezone(get_timezone()), "HH.mm" if language() == "id" else "HH:mm", locale=language())


def moment(value: datetime) -> str:
    """Write a date and time with the zone: `24 November 2026, 13.05 WIB`."""
    return f"{day(value)}, {clock_time(value)} {office().zone_name}"


def number(value: float) -> str:
    """Write a number with the language's separators: `17.603`, in English `17,603`."""
    text = f"{value:,}"
    return text.translate(str.maketrans(",.", ".,")) if language() == "id" else text


def waiting(days: int) -> str:
    """Say for how many days something has waited; 0 is since today."""
    return ngettext("waiting for %(num)d day", "waiting for %(num)d days", days) if days else _("waiting since today")


def kilobytes(size: int) -> str:
    """Write a size in bytes: `38 KB`, or `1,4 MB` from 1,000,000 bytes on."""
    if size < MEGABYTE:
        return f"{max(1, round(size / KILOBYTE))} KB"
    return f"{number(round(size / MEGABYTE, 1))} MB"


def greeting(name: str) -> str:
    """Greet a person by the time of day at the office: `Selamat pagi, Bu Sri`."""
    hour = clock.now().astimezone(clock.zone()).hour
    if MORNING <= hour < DAY:
        return _("Good morning, %(name)s", name=name)
    if hour < AFTERNOON:
        return _("Good day, %(name)s", name=name)
    if hour < EVENING:
        return _("Good afternoon, %(name)s", name=name)
    return _("Good evening, %(name)s", name=name)
