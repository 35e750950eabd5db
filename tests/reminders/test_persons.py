"""Reminders belong to their person: in the copy, in an erasure, in a merge."""

from datetime import timedelta

from sqlalchemy import func, select

from core import clock, jobs
from core.db import db
from people import own_data
from people.merging import verbs as merging
from people.own_data import Erasure
from reminders import sending
from reminders.models import Reminder
from tests.conftest import MONDAY
from tests.reminders.conftest import judged_for


def sent_to(cast, course, person) -> None:
    """The office writes to a person whose task came back."""
    judged_for(cast, course, person)
    jobs.run("reminders.prepare")
    reminder = db.session.scalar(select(Reminder.id).where(Reminder.person_id == person.id))
    sending.claim(reminder, by=cast.identity(cast.agus))
    db.session.commit()


def test_the_copy_tells_what_was_sent_and_an_erasure_removes_it(cast, course):
    sent_to(cast, course, cast.sri)
    groups = {group.key: group for group in own_data.groups_of(cast.sri.id)}
    (row,) = groups["reminders"].rows
    assert row.title.startswith("Tugas perlu diperbaiki: ") and {fact.key for fact in row.facts} >= {"sent_at", "way"}
    own_data.erase(Erasure(cast.sri.id, certificates_too=False))
    assert db.session.scalar(select(func.count()).select_from(Reminder)) == 0


def test_what_was_sent_to_one_account_counts_for_the_person_after_a_merge(cast, course):
    sent_to(cast, course, cast.budi)
    merging.merge(cast.ayu.id, cast.budi.id, sign_in_leads=False, by=cast.identity(cast.agus))
    db.session.commit()
    assert db.session.scalars(select(Reminder.person_id)).one() == cast.ayu.id
    with clock.at(MONDAY + timedelta(days=1)):
        assert jobs.run("reminders.prepare") == 0
