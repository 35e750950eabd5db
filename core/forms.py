"""The form from which every form of the house is made: CSRF, and messages in the reader's language."""

from typing import Any

from flask_babel import get_translations, gettext
from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms import Form as WTForm
from wtforms.validators import Length

LONGEST_TEXT = 60_000
"""Letters of a text field that names no limit of its own: as many as the longest lesson has."""
LONGEST_VALUE = 200
"""The same of a field for a number, a day, a choice."""


class _Messages:
    """WTForms' own messages through our catalogue (WTForms brings no Indonesian). It fills in the numbers itself."""

    def gettext(self, message: str) -> str:
        return get_translations().gettext(message)

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return get_translations().ngettext(singular, plural, count)


class _InReadersLanguage:
    def get_translations(self, form: object) -> _Messages:
        return _Messages()


class _Bounded:
    """No field is shown again with more than twice what it takes: a page would else be many times what was sent."""

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Read what was sent, then cut what is far too long; that it is too long is told by its limit, or here."""
        super().process(*args, **kwargs)  # type: ignore[misc]
        for field in self._fields.values():  # type: ignore[attr-defined]
            _bound(field)


class Form(_Bounded, FlaskForm):
    """A page's form. Filters trim what was typed; errors never empty a field."""

    class Meta(_InReadersLanguage, FlaskForm.Meta):
        pass


class RowForm(_Bounded, WTForm):
    """A row within a form, with its messages in the reader's language too."""

    class Meta(_InReadersLanguage):
        pass


def trimmed(value: Any) -> Any:
    """A filter: no blanks around what was typed, no doubled ones inside, and nothing that no key types."""
    if not isinstance(value, str):
        return value
    return " ".join("".join(c for c in value if c.isprintable() or c.isspace()).split())


def _bound(field: Field) -> None:
    sent = [value for value in field.raw_data or () if isinstance(value, str)]
    if not sent:
        return
    own = [check.max for check in field.validators if isinstance(check, Length) and check.max > 0]
    most = min(own, default=LONGEST_TEXT if isinstance(field, StringField) else LONGEST_VALUE)
    if isinstance(field.data, str):
        if len(field.data) > most and not own:
            told = gettext("This is too long. Please write at most %(max)d letters.", max=most)
            field.process_errors = [*field.process_errors, told]
        field.data = field.data[: 2 * most]
    if max(map(len, sent)) > 2 * most:
        field.raw_data = [value[: 2 * most] for value in field.raw_data if isinstance(value, str)]
