"""However much is typed into a field, the page that shows it again is small: over every form of the house."""

from werkzeug.datastructures import MultiDict
from wtforms import StringField

from core.forms import Form

LETTERS = 300_000
MOST_SHOWN = 2 * 60_000


def forms_of(base: type) -> list[type]:
    return [base, *(one for child in base.__subclasses__() for one in forms_of(child))]


def made_of(kind: type, typed: MultiDict) -> Form | None:
    """The form as a request fills it; None for one that its view builds from more."""
    try:
        return kind(formdata=typed, meta={"csrf": False})
    except (TypeError, AttributeError, NotImplementedError):
        return None


def test_no_form_shows_again_more_than_twice_what_its_fields_take(app):
    seen = 0
    with app.test_request_context("/", method="POST"):
        for kind in forms_of(Form):
            blank = made_of(kind, MultiDict())
            if blank is None:
                continue
            form = made_of(kind, MultiDict(dict.fromkeys(blank._fields, "a" * LETTERS)))
            texts = [field for field in form if isinstance(field, StringField)]
            seen += len(texts)
            for field in form:
                shown = getattr(field, "_value", str)
                assert len(str(shown())) <= MOST_SHOWN, (kind, field.name)
            for field in texts:
                taken = field.validate(form)
                assert not taken or len(str(field.data or "")) < 200, (kind, field.name)  # read as something short
    assert seen > 60
