"""A wrong name that an officer corrects at the counter: a form, a preview, and then all certificates and the account at once."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from certificates import correcting, queries
from certificates.facts import unnamed_officials
from certificates.forms import CounterNameForm
from certificates.models import Certificate
from certificates.policies import can_decide_name, can_see_register
from certificates.queries import CertificateRow
from core.db import db
from core.web import require
from core.wording import in_language
from people import counter_changes
from people import queries as people_queries
from people.names import normalize_name
from people.policies import can_change_at_counter
from people.queries import PersonRow

bp = Blueprint("counter_corrections", __name__)


@bp.get("/office/certificates/<int:certificate_id>/name-correction")
def new_correction(certificate_id: int):
    """Ask for the right name."""
    certificate = _load(certificate_id)
    return _render(certificate, _form(certificate, fresh=True))


@bp.post("/office/certificates/<int:certificate_id>/name-correction")
def create_correction(certificate_id: int):
    """Show what will be corrected, and correct it where the page has shown this name."""
    certificate = _load(certificate_id)
    form = _form(certificate)
    if form.validate_on_submit():
        with form.showing_refusals():
            if form.waits_for_preview:
                return _preview(certificate, form)
            _correct(certificate, form)
            db.session.commit()
            count = 1 + len(form.others.data or ())
            flash(ngettext("%(num)d certificate is issued anew. Its owner was told.", "%(num)d certificates are issued anew. Their owner was told.", count), "good")  # fmt: skip
            return redirect(url_for("office_certificates.show_certificate", certificate_id=certificate_id), 303)
    return form.refused(_render(certificate, form))


def _correct(certificate: CertificateRow, form: CounterNameForm) -> None:
    ids = [certificate.id, *(form.others.data or ())]
    chosen = db.session.scalars(queries.all_certificates().where(Certificate.id.in_(ids)).order_by(Certificate.id)).all()
    correcting.correct_at_counter(chosen, form.name.data, by=current_user)
    person = _person_of(certificate)
    if form.account.data and person and can_change_at_counter(current_user, person):
        counter_changes.rename(person.id, normalize_name(form.name.data), by=current_user)


def _form(certificate: CertificateRow, *, fresh: bool = False) -> CounterNameForm:
    form = CounterNameForm(formdata=None, name=certificate.given_to) if fresh else CounterNameForm()
    form.others.choices = [
        SelectChoice(other.id, _("%(course)s, %(number)s: %(name)s", course=in_language(other.course), number=other.number, name=other.given_to))
        for other in _others(certificate)
    ]  # fmt: skip
    return form


def _others(certificate: CertificateRow) -> Sequence[CertificateRow]:
    """Return the person's other certificates that can be corrected: neither revoked nor proposed to be."""
    rows = queries.certificates_of(certificate.person_id)
    return [row for row in rows if row.id != certificate.id and row.revocation_id is None]


def _preview(certificate: CertificateRow, form: CounterNameForm) -> str:
    """Show the name as it will be printed. The other certificates that lack it, and the account, are ticked."""
    name = normalize_name(form.name.data)
    form.previewed.data = form.name.data = name
    form.others.data = [other.id for other in _others(certificate) if other.given_to != name]
    person = _person_of(certificate)
    form.account.data = bool(person and person.name != name)
    return _render(certificate, form, previewed=True)


def _render(certificate: CertificateRow, form: CounterNameForm, *, previewed: bool = False) -> str:
    person = _person_of(certificate)
    return render_template(
        "certificates/counter_correction.html",
        certificate=certificate,
        form=form,
        previewed=previewed or bool(form.previewed.data and not form.name.errors),
        person=person,
        may_rename=bool(person and can_change_at_counter(current_user, person)),
        unnamed=unnamed_officials(),
    )


def _person_of(certificate: CertificateRow) -> PersonRow | None:
    return people_queries.person_for_office(certificate.person_id)


def _load(certificate_id: int) -> CertificateRow:
    require(can_see_register(current_user))
    certificate = queries.certificate_by_id(certificate_id) or abort(404)
    require(can_decide_name(current_user, certificate))
    return certificate
