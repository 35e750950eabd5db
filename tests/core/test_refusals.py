"""What a rule refuses leaves nothing behind, and the page says why in the reader's language."""

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select
from wtforms import StringField

from core.audit import AuditEntry, record
from core.db import db
from core.errors import N_, Closed, DomainError, TooMany
from core.forms import Form
from core.refusals import refusals


class PlaceGone(DomainError):
    """A rule of these tests, in words that the catalogue has."""

    status = 409
    message = N_("Not found here: %(what)s.")


class PlaceForm(Form):
    """One field about which the rule speaks."""

    _shown_at = {PlaceGone: "place"}
    place = StringField()


def deeds() -> int:
    return db.session.scalar(select(func.count()).select_from(AuditEntry))


def book(error: DomainError | None) -> None:
    """A verb that writes before a rule says no."""
    record("booked", "place", 1, actor_id=None)
    db.session.flush()
    if error:
        raise error


def test_nothing_of_a_refused_verb_stays_and_its_words_are_told(app):
    with refusals() as refused:
        book(PlaceGone(what="Bu Sri"))
    assert refused and deeds() == 0
    with force_locale("id"):
        assert (refused.words, refused.status) == ("Tidak ditemukan di sini: Bu Sri.", 409)


def test_what_is_not_refused_stays(app):
    with refusals() as refused:
        book(None)
    assert not refused and refused.words == "" and deeds() == 1


def test_a_fault_of_ours_is_no_refusal(app):
    with pytest.raises(ZeroDivisionError), refusals():
        1 / 0  # noqa: B018, raises


@pytest.fixture
def form(app):
    # A form is sent. On PostgreSQL a GET has no transaction that could be rolled back.
    with app.test_request_context(method="POST"), force_locale("id"):
        yield PlaceForm(formdata=None)


def test_a_form_shows_a_refusal_at_the_field_that_it_is_about(form):
    with form.showing_refusals() as refused:
        book(PlaceGone(what="Bu Sri"))
    assert refused.status == 409 and deeds() == 0
    assert (form.place.errors, form.form_errors) == (["Tidak ditemukan di sini: Bu Sri."], [])
    assert form.refused("page") == ("page", 422, {})


def test_every_other_refusal_stands_on_top_of_the_form(form):
    with form.showing_refusals():
        book(Closed())
    assert list(form.place.errors) == [] and len(form.form_errors) == 1


def test_who_tried_too_often_reads_how_long_to_wait(form):
    with form.showing_refusals():
        book(TooMany(30))
    assert form.waits and form.refused("page") == ("page", 429, {"Retry-After": "30"})
