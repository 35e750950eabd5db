"""The base classes of all forms: CSRF protection, limits of length, and messages in the reader's language."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar
from uuid import UUID, uuid4

from flask_babel import get_translations, gettext
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, FileField, StringField
from wtforms import Form as WTForm
from wtforms.validators import Length

from core.errors import DomainError, TooMany
from core.refusals import Refusal, refusals, words_of

LONGEST_TEXT = 60_000
"""Characters of a text field without a limit of its own: as many as the longest lesson has."""
ROW_NUMBER = re.compile(r"[0-9]{1,9}")
"""The number of a row in the name of a field, as WTForms reads it with `int`."""
LONGEST_VALUE = 200
"""Characters of a field for a number, a day or a choice without a limit of its own."""


class _Messages:
    """Translates WTForms' own messages with our catalogue, because WTForms has no Indonesian. WTForms fills in the numbers."""

    def gettext(self, message: str) -> str:
        return get_translations().gettext(message)

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return get_translations().ngettext(singular, plural, count)


class _InReadersLanguage:
    def get_translations(self, form: object) -> _Messages:
        return _Messages()


class _Bounded:
    """Cuts every field to twice its limit. Otherwise the page of an invalid form could be many times what was sent."""

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read the fields, then cut those that are far too long. A field without a limit of its own gets an error."""
        super().process(*args, **kwargs)  # type: ignore[misc]
        for field in self._fields.values():  # type: ignore[attr-defined]
            _cut(field)


def _without_strange_parts(formdata: MultiDict[str, Any], fields: dict[str, Field]) -> MultiDict[str, Any]:
    """Return what was sent without files for fields that take text, and without rows whose number is none (`pairs-²-left`).

    Flask-WTF hands files over beside texts, and WTForms reads the number of a row by `int`.
    """
    files = {field.name for field in fields.values() if isinstance(field, FileField)}
    kept = [
        (name, value)
        for name, values in formdata.lists()
        if not any(part.isdigit() and not ROW_NUMBER.fullmatch(part) for part in name.split("-"))
        for value in values
        if isinstance(value, str) or name in files
    ]
    return MultiDict(kept)


class Form(_Bounded, FlaskForm):
    """A page's form."""

    _shown_at: ClassVar[dict[type[DomainError], str]] = {}
    """The field at which the page shows a refusal, by its class. Other refusals are shown at the top of the form."""
    _wait: int | None = None

    class Meta(_InReadersLanguage, FlaskForm.Meta):
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Return what was sent, as far as a browser can have sent it."""
            sent = super().wrap_formdata(form, formdata)
            return _without_strange_parts(MultiDict(sent), form._fields) if sent else sent

    @property
    def waits(self) -> bool:
        """Whether the form was refused because of too many tries, so that the sender only has to wait."""
        return self._wait is not None

    @contextmanager
    def showing_refusals(self) -> Iterator[Refusal]:
        """Catch the refusal of a rule in the block, roll back, and show its sentence on the form."""
        with refusals() as refused:
            yield refused
        if refused.error:
            self._show(refused.error)

    def refused(self, page: str) -> tuple[str, int, dict[str, str]]:
        """Return the answer that shows the form again: status 422, or 429 with the seconds to wait."""
        return (page, 422, {}) if self._wait is None else (page, 429, {"Retry-After": str(self._wait)})

    def _show(self, error: DomainError) -> None:
        field = next((name for kind, name in self._shown_at.items() if isinstance(error, kind)), None)
        if field in self:
            self[field].errors = [*self[field].errors, words_of(error)]
        else:
            self.form_errors.append(words_of(error))
        self._wait = error.wait if isinstance(error, TooMany) else None


class RowForm(_Bounded, WTForm):
    """A row within a form."""

    class Meta(_InReadersLanguage):
        pass


def trimmed(value: Any) -> Any:
    """Filter a text: no blanks around it, single blanks inside, no unprintable characters. Other values stay as they are."""
    if not isinstance(value, str):
        return value
    return " ".join("".join(c for c in value if c.isprintable() or c.isspace()).split())


def _cut(field: Field) -> None:
    sent = [value for value in field.raw_data or () if isinstance(value, str)]
    if not sent:
        return
    own_limits = [check.max for check in field.validators if isinstance(check, Length) and check.max > 0]
    most = min(own_limits, default=LONGEST_TEXT if isinstance(field, StringField) else LONGEST_VALUE)
    if isinstance(field.data, str):
        if len(field.data) > most and not own_limits:
            error = gettext("This is too long. Please write at most %(max)d letters.", max=most)
            field.process_errors = [*field.process_errors, error]
        field.data = field.data[: 2 * most]
    if max(map(len, sent)) > 2 * most:
        field.raw_data = [value[: 2 * most] for value in field.raw_data if isinstance(value, str)]


def uuid_of(text: str | None) -> UUID:
    """Read the UUID by which a form recognises its own repetition. For bad text return a new one: then a repeated form stores twice."""
    try:
        return UUID(text or "")
    except ValueError:
        return uuid4()
