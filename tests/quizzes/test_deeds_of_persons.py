"""What was given goes with its learner: into the own copy, into a merge and back, out with an erasure and with time."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from core import clock, files
from core.db import db
from courses.models import Enrolment, EnrolmentState
from lms.trouble import owners
from people import erasing, retention
from people.merging import verbs
from people.models import ErasureReason, Person
from people.registration import register_learner
from products import retained
from quizzes import deeds
from quizzes.models import GivenDeed
from tests.conftest import MONDAY
from tests.people.build import OTHER, VILLAGE
from tests.quizzes import deeding
from tests.quizzes.deeding import NUMBER, PHOTO, SAID, SENTENCE


@pytest.fixture
def course(app):
    return deeding.course()


@pytest.fixture
def agus(cast):
    return cast.identity(cast.agus)


@pytest.fixture
def twin(cast) -> Person:
    """Bu Sri, written down a second time."""
    assert cast.sri
    person = register_learner(name="Sri Rahayu B", phone="0812-0000-0199", village_code=VILLAGE, pin=OTHER)
    db.session.commit()
    return person


def later(days: int = 1):
    return clock.at(MONDAY + timedelta(days=days))


def test_the_copy_of_ones_data_has_words_numbers_and_the_photo(cast, course):
    enrolment = deeding.with_all(deeding.learner(cast.sri, course))
    sri = cast.signed_in(cast.sri)
    page = sri.get("/account/data").get_data(as_text=True)
    assert "Dicoba dengan barang sendiri" in page and SAID in page
    copied = ZipFile(BytesIO(sri.get("/account/data/copy", buffered=True).data))
    photo = deeding.given(enrolment, PHOTO)
    (name,) = [name for name in copied.namelist() if name.endswith(f"pelajaran-{PHOTO}-{photo.id}.webp")]
    assert copied.read(name) == files.read(photo.sha256) and SAID in copied.read("data.json").decode()


def test_an_erasure_takes_rows_and_files(cast, course):
    sri = cast.sri
    photo = deeding.given(deeding.with_all(deeding.learner(sri, course)), PHOTO).sha256
    erasing.erase_at_once(sri.id, ErasureReason.OWN_WISH)
    db.session.commit()
    files.remove_unused()
    assert db.session.scalar(db.select(db.func.count()).select_from(GivenDeed)) == 0
    assert files.read_if_there(photo) is None


def test_a_merge_takes_deeds_along_and_a_parting_brings_them_back(cast, course, twin, agus):
    enrolment = deeding.with_all(deeding.learner(twin, course))
    merge_id = verbs.merge(cast.sri.id, twin.id, sign_in_leads=False, by=agus).id
    db.session.commit()
    assert owner_of(enrolment) == cast.sri.id and deeding.given(enrolment, SENTENCE).text == SAID
    verbs.part(merge_id, by=agus)
    db.session.commit()
    assert owner_of(enrolment) == twin.id and deeding.given(enrolment, NUMBER).number == 12


def owner_of(enrolment: Enrolment) -> int:
    db.session.expire_all()
    return db.session.get_one(Enrolment, enrolment.id).person_id


def test_what_was_given_since_the_merge_stays_with_the_kept_person(cast, course, twin, agus):
    enrolment = deeding.learner(twin, course)
    deeds.give_sentence(enrolment, SENTENCE, SAID, sent_as=deeding.uuid4())
    db.session.commit()
    merge_id = verbs.merge(cast.sri.id, twin.id, sign_in_leads=False, by=agus).id
    db.session.commit()
    with later():
        deeds.give_number(enrolment, NUMBER, 15, sent_as=deeding.uuid4())
        db.session.commit()
    with later(2):
        verbs.part(merge_id, by=agus)
        db.session.commit()
    of_sri = db.session.scalars(db.select(Enrolment).where(Enrolment.person_id == cast.sri.id)).one()
    assert deeding.given(of_sri, NUMBER).number == 15 and deeding.given(of_sri, SENTENCE) is None
    assert deeding.given(enrolment, SENTENCE).text == SAID and deeding.given(enrolment, NUMBER) is None


def test_they_go_some_months_after_the_course_as_the_tasks_photos_do(cast, course):
    enrolment = deeding.with_all(deeding.learner(cast.sri, course))
    retained.register()
    day = clock.today() + timedelta(days=30)
    sweep = retention._sweeps["task_evidence"]
    assert sweep.count(day) == 0, "the course is not complete"
    enrolment.state, enrolment.completed_at = EnrolmentState.COMPLETED, clock.now()
    db.session.commit()
    photo = deeding.given(enrolment, PHOTO).sha256
    assert (sweep.count(day), sweep.count(clock.today())) == (3, 0)
    assert sweep.remove(day) == 3 and sweep.count(day) == 0
    db.session.commit()
    assert db.session.scalar(db.select(files.StoredFile.uses).where(files.StoredFile.sha256 == photo)) == 0


def test_a_photos_file_says_whose_it_is(cast, course, app):
    photo = deeding.given(deeding.with_all(deeding.learner(cast.sri, course)), PHOTO)
    with app.test_request_context():
        described = owners.describe([photo.sha256, photo.thumb_sha256])
    assert all(PHOTO in words and cast.sri.name in words for found in described.values() for words in found)
    assert all(described.values())
