"""The officer's pages for merging two persons who are one, and for parting them again."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import audit
from core.db import db
from core.refusals import refusals
from core.web import asks_again, require, search_words
from people import absorbed, erasing, look_alikes, person_parts, queries
from people.forms.office import CompareForm, MergeForm
from people.look_alikes import Sought
from people.merging import queries as merge_queries
from people.merging import verbs
from people.merging.queries import MergeRow
from people.policies import can_merge, can_part, can_part_accounts
from people.queries import PersonRow
from people.wording import moved_words

bp = Blueprint("office_merges", __name__)

MOST_FOUND = 20
"""People of a search that the page shows. Who is not among them is found with more of the name or number."""


@bp.get("/office/people/<int:person_id>/merge")
def new_merge(person_id: int):
    """Ask which account is the same person: look-alikes, or those who match a search."""
    person = _load_learner(person_id)
    search = search_words()
    return render_template(
        "people/office_merge_new.html", person=person, found=_found(person, search), q=search, form=CompareForm(formdata=None)
    )


@bp.post("/office/people/<int:person_id>/merge")
def compare_persons(person_id: int):
    """Show what each of two persons has, and what the kept one would have: the merge is made and taken back."""
    person = _load_learner(person_id)
    chosen = CompareForm().chosen
    if not chosen:
        return redirect(url_for(".new_merge", person_id=person_id), 303)
    other = _load_learner(chosen)
    before = [person_parts.parts_of(one.id) for one in (person, other)]
    with refusals() as refused:
        after = verbs.rehearse(person.id, other.id, by=current_user)
    if refused.error:
        flash(refused.words, "bad")
        return redirect(url_for(".new_merge", person_id=person_id), 303)
    db.session.rollback()
    form = MergeForm(formdata=None, other=str(other.id))
    rows = list(zip(before[0], before[1], after, strict=True))
    page = render_template("people/office_merge_compare.html", person=person, other=other, rows=rows, form=form)
    for one in (person, other):
        audit.record_look("opened page", "person", one.id, actor_id=current_user.id)
    return page


@bp.post("/office/people/<int:person_id>/merges")
@asks_again
def create_merge(person_id: int):
    """Merge the other person into this one."""
    person = _load_learner(person_id)
    form = MergeForm()
    if not form.chosen:
        return redirect(url_for(".new_merge", person_id=person_id), 303)
    other = _load_learner(form.chosen)
    with refusals() as refused:
        made = verbs.merge(person.id, other.id, sign_in_leads=bool(form.sign_in_leads.data), by=current_user)
        db.session.commit()
        flash(_("The two accounts are one now."), "good")
        return redirect(url_for(".show_merge", merge_id=made.id), 303)
    flash(refused.words, "bad")
    return redirect(url_for(".new_merge", person_id=person_id), 303)


@bp.get("/office/merges/<int:merge_id>")
def show_merge(merge_id: int):
    """Show what a merge did, and the button that parts the two again."""
    merge = _load_merge(merge_id)
    moved = [(row, moved_words(row)) for row in merge_queries.moved_rows(merge_id)]
    stays = absorbed.who_stays(merge.kept_id)
    asked = None if merge.parted_at else erasing.open_request(stays)
    met = absorbed.names_of([stays, *absorbed.all_in(stays)]) if asked else []
    may_part = can_part_accounts(current_user, _people_of(merge)) and not merge.parted_at
    return render_template("people/office_merge.html", merge=merge, moved=moved, asked=asked, met=met, may_part=may_part)


@bp.post("/office/merges/<int:merge_id>/parting")
@asks_again
def create_parting(merge_id: int):
    """Part two persons. What the merge moved goes back."""
    require(can_part_accounts(current_user, _people_of(_load_merge(merge_id))))
    with refusals() as refused:
        verbs.part(merge_id, by=current_user)
        db.session.commit()
        flash(_("The two accounts are parted again."), "good")
    if refused.error:
        flash(refused.words, "bad")
    return redirect(url_for(".show_merge", merge_id=merge_id), 303)


def _load_learner(person_id: int) -> PersonRow:
    """Return a learner whom the visitor may merge."""
    require(can_part(current_user))
    person = queries.person_for_office(person_id) or abort(404)
    require(can_merge(current_user, person))
    return person


def _load_merge(merge_id: int) -> MergeRow:
    require(can_part(current_user))
    return merge_queries.merge_row(merge_id) or abort(404)


def _people_of(merge: MergeRow) -> set[int]:
    """Return the ids of all who are one person by this merge and those around it."""
    stays = absorbed.who_stays(merge.kept_id)
    return {merge.absorbed_id, merge.kept_id, stays, *absorbed.all_in(stays)}


def _found(person: PersonRow, search: str) -> list[PersonRow]:
    """Return the learners who match a search; without one those who look like the person."""
    if search:
        people = queries.people_matching(search, 50)
    else:
        alikes = look_alikes.find(Sought(person.name, person.phone or ""), by=current_user)
        people = [row for alike in alikes if (row := queries.person_for_office(alike.id))]
    return [row for row in people if row.id != person.id and can_merge(current_user, row)][:MOST_FOUND]
