"""The form from which every form of the house is made: CSRF, and messages in the reader's language."""

from typing import Any

from flask_babel import get_translations
from flask_wtf import FlaskForm
from wtforms import Form as WTForm


class _Messages:
    """WTForms' own messages through our catalogue (WTForms brings no Indonesian). It fills in the numbers itself."""

    def gettext(self, message: str) -> str:
        return get_translations().gettext(message)

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return get_translations().ngettext(singular, plural, count)


class _InReadersLanguage:
    def get_translations(self, form: object) -> _Messages:
        return _Messages()


class Form(FlaskForm):
    """A page's form. Filters trim what was typed; errors never empty a field."""

    class Meta(_InReadersLanguage, FlaskForm.Meta):
        pass


class RowForm(WTForm):
    """A row within a form, with its messages in the reader's language too."""

    class Meta(_InReadersLanguage):
        pass


def trimmed(value: Any) -> Any:
    """A filter: no blanks around what was typed, no doubled ones inside, and nothing that no key types."""
    if not isinstance(value, str):
        return value
    return " ".join("".join(c for c in value if c.isprintable() or c.isspace()).split())
