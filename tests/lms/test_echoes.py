"""Every form shows a long text again in a limited length, so that the page stays small."""

from werkzeug.datastructures import MultiDict
from wtforms import StringField

from core.forms import Form

LETTERS = 300_000
MOST_SHOWN = 2 * 60_000


def subclasses_of(base: type) -> list[type]:
    return [base, *(form for child in base.__subclasses__() for form in subclasses_of(child))]


def fill(kind: type, typed: MultiDict) -> Form | None:
    """Return the form filled like by a request, or None for a form that needs more arguments."""
    try:
        return kind(formdata=typed, meta={"csrf": False})
    except (TypeError, AttributeError, NotImplementedError):
        return None


def test_no_form_shows_again_more_than_twice_what_its_fields_take(app):
    checked = 0
    with app.test_request_context("/", method="POST"):
        for kind in subclasses_of(Form):
            blank = fill(kind, MultiDict())
            if blank is None:
                continue
            form = fill(kind, MultiDict(dict.fromkeys(blank._fields, "a" * LETTERS)))
            texts = [field for field in form if isinstance(field, StringField)]
            checked += len(texts)
            for field in form:
                shown = getattr(field, "_value", str)
                assert len(str(shown())) <= MOST_SHOWN, (kind, field.name)
            for field in texts:
                is_valid = field.validate(form)
                assert not is_valid or len(str(field.data or "")) < 200, (kind, field.name)  # parsed to something short
    assert checked > 60
