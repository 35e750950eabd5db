"""Two persons who are one are merged, and can be parted again: nothing is lost, and what came after stays."""

from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import select

from certificates.models import Certificate
from core import clock, jobs
from core.audit import AuditEntry
from core.db import Base, db
from courses import enrolling, opinions, progress
from courses.models import Course, Enrolment, EnrolmentState, LessonProgress, StageKey
from mentoring.models import CohortMember
from people import consents, erasing, pausing, person_parts, secret_changes, sessions, signing_in
from people.enterprises import enterprise_of
from people.identity import Identity
from people.merging import parts, verbs
from people.merging.verbs import AlreadyParted, NewerMerge, NotTwoLearners, Rests
from people.models import (
    Consent,
    ErasureReason,
    ErasureRequest,
    LoginSession,
    MemberKind,
    Membership,
    Merge,
    MergeMove,
    Person,
    Role,
)
from people.registration import enrol_by_officer, register_learner
from people.roles import grant_role
from people.signing_in import MergedAway
from quizzes import practice, submissions
from quizzes.models import Attempt, Evidence, HandIn, PracticeAnswer, Submission, SubmissionState
from quizzes.questions import TYPES
from reminders.models import Reminder
from tests.architecture import world
from tests.certificates import build as certificate_build
from tests.conftest import MONDAY
from tests.courses import build
from tests.people.build import OTHER, VILLAGE, page
from tests.quizzes import practising, tasking

NEW_ROWS = {"merges", "merge_moves", "audit_entries", "messages", "login_sessions", "sign_in_cards", "reset_codes"}
"""Tables whose rows a merge and a parting add, or end for good."""


@pytest.fixture
def agus(cast) -> Identity:
    return cast.identity(cast.agus)


@pytest.fixture
def twin(cast, agus) -> Person:
    """Bu Sri, written down a second time."""
    assert cast.sri
    person = register_learner(name="Sri Rahayu B", phone="0812-0000-0199", village_code=VILLAGE, pin=OTHER)
    db.session.commit()
    return person


def a_day_later(days: int = 1):
    return clock.at(MONDAY + timedelta(days=days))


def merge(kept: Person, absorbed: Person, agus: Identity, *, sign_in_leads: bool = False) -> int:
    merge_id = verbs.merge(kept.id, absorbed.id, sign_in_leads=sign_in_leads, by=agus).id
    db.session.commit()
    return merge_id


def part(merge_id: int, agus: Identity) -> None:
    verbs.part(merge_id, by=agus)
    db.session.commit()
    db.session.expire_all()


def everything() -> dict[str, set[str]]:
    """Return every row of every table but `NEW_ROWS`, as text. Reminders that nobody has sent yet are prepared anew each hour."""
    db.session.expire_all()
    kept = {"reminders": select(Reminder.__table__).where(Reminder.sent_at.is_not(None))}
    return {
        table.name: {repr(tuple(row)) for row in db.session.execute(kept.get(table.name, select(table)))}
        for table in Base.metadata.sorted_tables
        if table.name not in NEW_ROWS
    }


def table_of(*people: Person) -> str:
    """Return what the office reads of each person, side by side, for looking at."""
    lines = []
    for person in people:
        lines.append(f"== {person.id} {person.name}")
        for part_ in person_parts.parts_of(person.id):
            lines += [f"   {part_.title}: {line.title} | {line.detail} | {line.word}" for line in part_.lines]
    return "\n".join(lines)


def test_every_column_that_names_a_person_is_thought_of(app):
    """A new table that refers to persons is registered with a merging part, or with the reason why it stays."""
    columns = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name == "person_id" or any(key.target_fullname == "persons.id" for key in column.foreign_keys)
    }
    assert columns == set(parts.covered())


@pytest.mark.parametrize("direction", ["the further one leads", "the further one is kept"])
def test_a_merge_and_a_parting_put_everything_back(app, cast, agus, direction):
    """Bu Sri waits for a grader and is in curation; Pak Budi is certified. Each has a business, consents and a product."""
    world.make(app, cast)
    db.session.commit()
    kept, absorbed = (cast.sri, cast.budi) if direction.startswith("the further one leads") else (cast.budi, cast.sri)
    before, shown = everything(), table_of(kept, absorbed)
    merge_id = merge(kept, absorbed, agus)
    merged = everything()
    assert merged != before
    part(merge_id, agus)
    after = everything()
    assert {name for name in before if before[name] != after[name]} == set()
    assert table_of(kept, absorbed) == shown


def test_of_two_enrolments_the_further_leads_and_the_other_is_kept_withdrawn(cast, twin, agus):
    course = build.published()
    own, further = build.enrolled(cast.sri.id, course), build.enrolled(twin.id, course)
    progress.finish_lesson(further, build.lesson_keys(further)[0])
    db.session.commit()
    merge(cast.sri, twin, agus)
    assert (further.person_id, further.state) == (cast.sri.id, EnrolmentState.IN_PROGRESS)
    assert (own.person_id, own.state) == (twin.id, EnrolmentState.WITHDRAWN)
    assert enrolling.enrol(cast.sri.id, course).id == further.id


def test_nobody_grades_work_that_gave_way_until_the_parting(cast, twin, agus):
    course = tasking.course(owner=cast.dewi)
    given_way, further = (tasking.learner(person, course) for person in (twin, cast.sri))
    work = tasking.handed_in(given_way)
    waits_since = work.waiting_since
    progress.pass_checkpoint(further, StageKey.SKILL, 90)
    db.session.commit()
    merge_id = merge(cast.sri, twin, agus)
    assert work.waiting_since is None
    part(merge_id, agus)
    assert work.waiting_since == waits_since


def test_where_the_kept_one_is_further_nothing_changes_for_her(cast, twin, agus):
    course = build.published()
    own, lesser = build.enrolled(cast.sri.id, course), build.enrolled(twin.id, course)
    progress.finish_lesson(own, build.lesson_keys(own)[0])
    db.session.commit()
    merge_id = merge(cast.sri, twin, agus)
    assert (own.person_id, lesser.person_id, lesser.state) == (cast.sri.id, twin.id, EnrolmentState.WITHDRAWN)
    part(merge_id, agus)
    assert lesser.state is EnrolmentState.IN_PROGRESS


def test_lessons_done_after_the_merge_stay_with_the_kept_person(cast, twin, agus):
    course = build.published()
    moved = build.enrolled(twin.id, course)
    first, second, *_ = build.lesson_keys(moved)
    progress.finish_lesson(moved, first)
    db.session.commit()
    merge_id = merge(cast.sri, twin, agus)
    with a_day_later():
        progress.finish_lesson(moved, second)
        db.session.commit()
    with a_day_later(2):
        part(merge_id, agus)
    of_sri = db.session.scalars(select(Enrolment).where(Enrolment.person_id == cast.sri.id)).one()
    assert (done_in(moved), moved.lessons_done) == ({first}, 1)
    assert (done_in(of_sri), of_sri.lessons_done) == ({second}, 1)
    assert moved.person_id == twin.id


def done_in(enrolment: Enrolment) -> set[str]:
    return set(db.session.scalars(select(LessonProgress.lesson_key).where(LessonProgress.enrolment_id == enrolment.id)))


def test_what_was_learnt_since_goes_to_her_own_enrolment_where_she_had_one(cast, twin, agus):
    course = build.published()
    own, further = build.enrolled(cast.sri.id, course), build.enrolled(twin.id, course)
    first, second, third, *_ = build.lesson_keys(own)
    progress.finish_lesson(own, third)
    for key in (first, second):
        progress.finish_lesson(further, key)
    db.session.commit()
    merge_id = merge(cast.sri, twin, agus)
    with a_day_later():
        progress.pass_checkpoint(further, StageKey.AWARENESS, 90)
        progress.finish_lesson(further, third)
        db.session.commit()
    with a_day_later(2):
        part(merge_id, agus)
    assert done_in(further) == {first, second}
    assert done_in(own) == {third}, "she had done it before"
    assert (own.person_id, own.state, own.lessons_done) == (cast.sri.id, EnrolmentState.IN_PROGRESS, 1)
    assert (own.stages_passed, further.stages_passed) == (1, 0)


def test_a_task_handed_in_after_the_merge_stays_and_the_draft_of_before_goes_back(cast, twin, agus):
    course = tasking.course()
    moved = tasking.learner(twin, course)
    tasking.add_photo(moved)
    work = tasking.write(moved, "Kata-kata sebelum digabung, cukup panjang untuk disimpan.")
    db.session.commit()
    merge_id = merge(cast.sri, twin, agus)
    with a_day_later():
        tasking.write(moved)
        submissions.hand_in(work, moved, round=1)
        db.session.commit()
    with a_day_later(2):
        part(merge_id, agus)
    of_sri = db.session.scalars(select(Enrolment).where(Enrolment.person_id == cast.sri.id)).one()
    hers = db.session.scalars(select(Submission).where(Submission.enrolment_id == of_sri.id)).one()
    assert (work.enrolment_id, work.state, work.round) == (moved.id, SubmissionState.DRAFT, 0)
    assert (hers.state, hers.round) == (SubmissionState.SUBMITTED, 1)
    assert words_of(work) == ["Kata-kata sebelum digabung, cukup panjang untuk disimpan."]
    assert words_of(hers) == [tasking.NOTE]
    assert submissions.count_pieces(hers) == {"cangkir": 1, "rasa": 1}
    assert submissions.count_pieces(work) == {"cangkir": 1, "rasa": 1}


def words_of(work: Submission) -> list[str]:
    return [row.text for row in submissions._texts_of(work)]


def test_work_that_was_judged_after_the_merge_waits_again_where_it_was_made(cast, twin, agus):
    course = tasking.course(owner=cast.dewi)
    moved = tasking.learner(twin, course)
    work = tasking.handed_in(moved)
    merge_id = merge(cast.sri, twin, agus)
    with a_day_later():
        tasking.judged(work, cast.dewi)
        db.session.commit()
    with a_day_later(2):
        part(merge_id, agus)
    of_sri = db.session.scalars(select(Enrolment).where(Enrolment.person_id == cast.sri.id)).one()
    hers = db.session.scalars(select(Submission).where(Submission.enrolment_id == of_sri.id)).one()
    assert (work.state, hers.state) == (SubmissionState.SUBMITTED, SubmissionState.PASSED)


@pytest.fixture
def both_work(cast, twin):
    """Bu Sri has a photo and words in both accounts; in the second one she is further."""
    course = tasking.course(owner=cast.dewi)
    own, further = (tasking.learner(person, course) for person in (cast.sri, twin))
    for number, enrolment in enumerate((own, further), 1):
        tasking.add_photo(enrolment, number)
        tasking.write(enrolment, f"Kata-kata akun nomor {number}, cukup panjang untuk disimpan dan dikirim.")
    progress.finish_lesson(further, build.lesson_keys(further)[-1])
    db.session.commit()
    return own, further


def work_of(enrolment: Enrolment) -> Submission:
    return db.session.scalars(select(Submission).where(Submission.enrolment_id == enrolment.id)).one()


def photos_of(enrolment: Enrolment) -> set[str]:
    work = work_of(enrolment).id
    shown = Evidence.submission_id == work, Evidence.sha256.is_not(None), Evidence.removed_at.is_(None)
    return set(db.session.scalars(select(Evidence.sha256).where(*shown)))


def shows_one_set(enrolment: Enrolment) -> bool:
    """Whether the task has one photo and one text, counted as rows: a page with two of one text shows either of them."""
    rows = select(Evidence.key).where(Evidence.submission_id == work_of(enrolment).id, Evidence.removed_at.is_(None))
    return sorted(db.session.scalars(rows)) == ["cangkir", "rasa"]


def test_of_two_drafts_the_later_words_stay_and_each_has_one_set(cast, twin, agus, both_work):
    own, further = both_work
    her_photo, other_photo = photos_of(own), photos_of(further)
    merge_id = merge(cast.sri, twin, agus)
    with a_day_later():
        tasking.write(further)
        db.session.commit()
    with a_day_later(2):
        part(merge_id, agus)
    assert shows_one_set(own) and shows_one_set(further)
    assert words_of(work_of(own)) == [tasking.NOTE], "written since, by the kept person"
    assert words_of(work_of(further)) == ["Kata-kata akun nomor 2, cukup panjang untuk disimpan dan dikirim."]
    assert (photos_of(own), photos_of(further)) == (her_photo, other_photo), "nobody took another photo"


def test_words_that_were_never_written_give_way(cast, twin, agus, both_work):
    own, further = both_work
    tasking.write(own, "")
    db.session.commit()
    merge_id = merge(cast.sri, twin, agus)
    with a_day_later():
        work_of(further).saved_at = clock.now()
        db.session.commit()
    with a_day_later(2):
        part(merge_id, agus)
    assert len(words_of(work_of(own))) == 1
    assert words_of(work_of(own)) == words_of(work_of(further))


def test_what_was_handed_in_since_is_the_kept_persons_whole_work(cast, twin, agus, both_work):
    own, further = both_work
    merge_id = merge(cast.sri, twin, agus)
    with a_day_later():
        tasking.write(further)
        submissions.hand_in(work_of(further), further, round=1)
        db.session.commit()
    sent = photos_of(further)
    with a_day_later(2):
        part(merge_id, agus)
    assert shows_one_set(own) and shows_one_set(further)
    assert (words_of(work_of(own)), photos_of(own), work_of(own).round) == ([tasking.NOTE], sent, 1)
    frozen = db.session.scalars(select(HandIn).where(HandIn.submission_id == work_of(own).id)).one()
    shown = select(Evidence.id).where(Evidence.submission_id == work_of(own).id, Evidence.removed_at.is_(None))
    assert set(frozen.evidence_ids) < set(db.session.scalars(shown))
    assert work_of(further).state is SubmissionState.DRAFT


def test_work_that_the_kept_person_had_handed_in_is_not_changed_by_a_later_draft(cast, twin, agus, both_work):
    own, further = both_work
    submissions.hand_in(work_of(own), own, round=1)
    db.session.commit()
    words, photos = words_of(work_of(own)), photos_of(own)
    merge_id = merge(cast.sri, twin, agus)
    with a_day_later():
        tasking.write(further)
        db.session.commit()
    with a_day_later(2):
        part(merge_id, agus)
    assert shows_one_set(own) and shows_one_set(further)
    assert (words_of(work_of(own)), photos_of(own)) == (words, photos)
    assert work_of(own).state is SubmissionState.SUBMITTED and work_of(own).waiting_since


@pytest.mark.parametrize("before", [True, None])
def test_what_was_said_of_a_course_before_the_merge_comes_back(cast, twin, agus, before):
    course = certificate_build.make_course()
    enrolment = certificate_build.enrol(twin, course)
    certificate_build.complete(enrolment, by=cast.dewi)
    if before is not None:
        opinions.say(enrolment, useful=before)
    db.session.commit()
    merge_id = merge(cast.sri, twin, agus)
    with a_day_later():
        opinions.say(enrolment, useful=False)
        db.session.commit()
        part(merge_id, agus)
    assert enrolment.person_id == twin.id and opinions.opinion_of(enrolment.id) is before


def test_certificates_of_both_stay_as_they_are_printed_and_valid(cast, twin, agus):
    course = certificate_build.make_course()
    for person in (cast.sri, twin):
        certificate_build.certified(person, course, by=cast.dewi)
    before = {row.id: (row.number, row.code, row.facts) for row in db.session.scalars(select(Certificate))}
    merge_id = merge(cast.sri, twin, agus)
    assert {row.id: (row.number, row.code, row.facts) for row in db.session.scalars(select(Certificate))} == before
    part(merge_id, agus)
    assert {row.person_id for row in db.session.scalars(select(Certificate))} == {cast.sri.id, twin.id}


def test_a_certificate_moves_with_its_course(cast, twin, agus):
    certificate_build.certified(twin, certificate_build.make_course(), by=cast.dewi)
    merge(cast.sri, twin, agus)
    assert db.session.scalars(select(Certificate)).one().person_id == cast.sri.id


def test_a_certificate_issued_after_the_merge_stays_with_the_kept_person(cast, twin, agus):
    course: Course = certificate_build.make_course()
    enrolment = certificate_build.enrol(twin, course)
    certificate_build.all_but_the_task(enrolment)
    db.session.commit()
    certificate_build.confirm_certificate_name(cast.sri.id, "Sri Rahayu")
    merge_id = merge(cast.sri, twin, agus)
    with a_day_later():
        certificate_build.judge(enrolment, by=cast.dewi)
        db.session.commit()
    with a_day_later(2):
        part(merge_id, agus)
    certificate = db.session.scalars(select(Certificate)).one()
    of_sri = db.session.get_one(Enrolment, certificate.enrolment_id)
    assert certificate.person_id == of_sri.person_id == cast.sri.id
    assert of_sri.state is EnrolmentState.COMPLETED
    assert (enrolment.person_id, enrolment.state, enrolment.completed_at) == (twin.id, EnrolmentState.IN_PROGRESS, None)


def test_the_kept_persons_own_answer_to_a_consent_stands(cast, twin, agus):
    consents.withdraw(cast.sri.id, consents.WHATSAPP)
    with clock.at(MONDAY - timedelta(days=1)):
        consents.acknowledge(twin.id, [consents.WHATSAPP])
    db.session.commit()
    merge(cast.sri, twin, agus)
    assert not consents.is_active(cast.sri.id, consents.WHATSAPP)


def test_a_consent_that_only_the_absorbed_one_gave_goes_along_with_its_day_and_words(cast, twin, agus):
    consents.acknowledge(twin.id, ["publication"])
    db.session.commit()
    given = db.session.scalars(select(Consent).where(Consent.purpose == "publication")).one()
    facts = given.given_at, given.wording_hash
    merge_id = merge(cast.sri, twin, agus)
    assert (given.person_id, given.given_at, given.wording_hash) == (cast.sri.id, *facts)
    part(merge_id, agus)
    assert given.person_id == twin.id


def test_two_owners_of_one_business_become_one_owner(cast, twin, agus):
    business = enterprise_of(cast.sri.id)
    member = Membership(person_id=twin.id, enterprise_id=business.id, kind=MemberKind.CO_OWNER, joined_at=clock.now())
    db.session.add(member)
    db.session.commit()
    merge_id = merge(twin, cast.sri, agus)
    current = select(Membership.person_id, Membership.kind).where(Membership.left_at.is_(None))
    assert db.session.execute(current).all() == [(twin.id, MemberKind.OWNER)]
    part(merge_id, agus)
    assert set(db.session.execute(current)) == {(cast.sri.id, MemberKind.OWNER), (twin.id, MemberKind.CO_OWNER)}


def test_a_business_that_was_handed_over_since_is_not_taken_back(cast, twin, agus):
    merge_id = merge(twin, cast.sri, agus)
    with a_day_later():
        member = db.session.scalars(select(Membership).where(Membership.person_id == twin.id)).one()
        member.left_at = clock.now()
        db.session.commit()
    part(merge_id, agus)
    assert member.person_id == cast.sri.id
    assert member.left_at is not None


def test_the_absorbed_person_is_signed_out_and_signs_in_no_more(cast, twin, agus, app):
    browser = cast.signed_in(twin)
    merge_id = merge(cast.sri, twin, agus)
    assert browser.get("/account").status_code == 303 or browser.get("/account").status_code == 302
    with pytest.raises(MergedAway):
        signing_in.find_by_pin(twin.phone, OTHER)
    part(merge_id, agus)
    assert signing_in.find_by_pin(twin.phone, OTHER).person_id == twin.id
    assert db.session.scalars(select(LoginSession.ended_at).where(LoginSession.person_id == twin.id)).one() is not None


def test_the_old_number_leads_to_the_kept_account_only_if_the_officer_chose_so(cast, twin, agus, client):
    merge_id = merge(cast.sri, twin, agus, sign_in_leads=True)
    assert signing_in.find_by_pin(twin.phone, OTHER).person_id == cast.sri.id
    assert client.submit("/sign-in", {"phone": twin.phone, "pin": OTHER}).status_code == 303
    part(merge_id, agus)
    assert signing_in.find_by_pin(twin.phone, OTHER).person_id == twin.id


@pytest.mark.parametrize("known", [True, False])
def test_who_types_the_right_pin_of_a_merged_account_is_told_where_to_sign_in(cast, twin, agus, client, known):
    """Told is who has number and PIN. The whole other number is told to nobody, and a wrong PIN learns nothing."""
    typed = {"phone": twin.phone, "pin": OTHER}
    if known:
        client.submit("/sign-in", typed)
        client.submit("/sign-out", form="/account")
    merge(cast.sri, twin, agus)
    merge(cast.budi, cast.sri, agus)
    for _again in range(8):
        told = client.submit("/sign-in", typed)
        assert told.status_code in (409, 422) and "nomor HP yang berakhiran 0102" in page(told), "the last one who was kept"
    assert "0812-0000-0102" not in told.text
    wrong = client.submit("/sign-in", typed | {"pin": "905173"})
    assert "tidak cocok" in page(wrong) and "berakhiran" not in page(wrong)


def test_an_erasure_names_the_accounts_that_go_along_to_owner_and_office(cast, twin, agus):
    third = register_learner(name="Sri R", phone="0812-0000-0198", village_code=VILLAGE, pin="617394")
    db.session.commit()
    first, second = merge(twin, third, agus), merge(cast.sri, twin, agus)
    named = ["Sri Rahayu B (0812-0000-0199)", "Sri R (0812-0000-0198)"]
    owner, counter = cast.signed_in(cast.sri), cast.signed_in(cast.agus)
    assert all(name in page(owner.get("/account/data/erasure")) for name in named)
    assert "minta dihapus" not in page(counter.get(f"/office/merges/{second}"))
    erasing.request(cast.identity(cast.sri), certificates_too=False)
    db.session.commit()
    for merge_id in (first, second):
        shown = page(counter.get(f"/office/merges/{merge_id}"))
        assert "minta dihapus. Pada 30 November 2026" in shown
        assert all(name in shown for name in [*named, "Sri Rahayu (0812-0000-0101)"])
    with a_day_later(8):
        jobs.run("people.erasures")
    gone = select(Person.id).where(Person.erased_at.is_not(None))
    assert set(db.session.scalars(gone)) == {cast.sri.id, twin.id, third.id}
    part_of = select(ErasureRequest.person_id).order_by(ErasureRequest.person_id)
    assert list(db.session.scalars(part_of)) == sorted([cast.sri.id, twin.id, third.id]), "each once"


def test_a_new_pin_or_a_role_ends_the_old_way_in(cast, twin, agus):
    merge(cast.sri, twin, agus, sign_in_leads=True)
    secret_changes.change_secret(cast.sri.id, old=cast.pin, new="905173", session_id=None)
    db.session.commit()
    with pytest.raises(MergedAway):
        signing_in.find_by_pin(twin.phone, OTHER)


def test_whoever_joins_the_staff_is_not_reached_by_an_old_pin(cast, twin, agus):
    merge(cast.sri, twin, agus, sign_in_leads=True)
    grant_role(cast.sri, Role.TRAINER, by=None)
    db.session.commit()
    with pytest.raises(MergedAway):
        signing_in.find_by_pin(twin.phone, OTHER)


@pytest.mark.parametrize("other", ["dewi", "agus", "sri"])
def test_staff_and_oneself_are_never_merged(cast, twin, agus, other):
    with pytest.raises(NotTwoLearners):
        verbs.merge(cast.sri.id, getattr(cast, other).id, sign_in_leads=False, by=agus)
    with pytest.raises(NotTwoLearners):
        verbs.merge(getattr(cast, other).id, cast.sri.id, sign_in_leads=False, by=agus)


def test_who_is_merged_already_cannot_be_merged_again(cast, twin, agus):
    merge(cast.sri, twin, agus)
    with pytest.raises(NotTwoLearners):
        verbs.merge(cast.budi.id, twin.id, sign_in_leads=False, by=agus)


def test_who_rests_is_not_merged(cast, twin, agus):
    pausing.pause(cast.identity(twin))
    db.session.commit()
    for pair in ((cast.sri, twin), (twin, cast.sri)):
        with pytest.raises(Rests):
            verbs.merge(*(person.id for person in pair), sign_in_leads=False, by=agus)


def test_whoever_is_erased_is_erased_with_the_accounts_that_were_merged_into_theirs(cast, twin, agus):
    course = build.published()
    for person in (cast.sri, twin):
        build.enrolled(person.id, course)
    merge(cast.sri, twin, agus)
    erasing.erase_at_once(cast.sri.id, ErasureReason.OWN_WISH)
    db.session.commit()
    rows = db.session.execute(select(Person.name, Person.phone, Person.erased_at.is_not(None)).where(Person.email.is_(None)))
    assert rows.all() == [("–", None, True)] * 2
    for model in (Merge, MergeMove, Enrolment):
        assert db.session.scalars(select(model)).all() == []


def test_the_newer_merge_is_parted_first(cast, twin, agus):
    first = merge(cast.sri, twin, agus, sign_in_leads=True)
    second = merge(cast.budi, cast.sri, agus, sign_in_leads=True)
    assert signing_in.find_by_pin(twin.phone, OTHER).person_id == cast.budi.id
    with pytest.raises(NewerMerge):
        verbs.part(first, by=agus)
    part(second, agus)
    part(first, agus)
    with pytest.raises(AlreadyParted):
        verbs.part(first, by=agus)
    assert {row.closed_at for row in db.session.scalars(select(Person).where(Person.email.is_(None)))} == {None}


def test_missing_facts_are_filled_in_and_taken_back(cast, twin, agus):
    third = enrol_by_officer(name="Sri R", phone="0812-0000-0101", village_code=None, by=agus)
    db.session.commit()
    merge_id = merge(third, cast.sri, agus)
    assert (third.village_code, third.birth_year) == (cast.sri.village_code, cast.sri.birth_year)
    third.birth_year = 1960
    db.session.commit()
    part(merge_id, agus)
    assert (third.village_code, third.birth_year) == (None, 1960)


def test_a_cohort_goes_along_and_its_mentor_sees_the_kept_person(cast, twin, agus):
    from mentoring import cohorts, members
    from people import access

    today = clock.today()
    cohort = cohorts.open_cohort("Kelompok", cast.partner, today, today + timedelta(days=9))
    members.add_mentor(cohort, cast.raka)
    members.add_member(cohort, twin, shares=True)
    db.session.commit()
    merge_id = merge(cast.sri, twin, agus)
    raka = cast.identity(cast.raka)
    assert access.may_see(raka, cast.sri.id)
    assert not access.may_see(raka, twin.id)
    part(merge_id, agus)
    assert not access.may_see(raka, cast.sri.id)
    assert db.session.scalars(select(CohortMember.person_id).where(CohortMember.role == "learner")).all() == [twin.id]


def test_the_audit_log_keeps_its_truth(cast, twin, agus):
    earlier = db.session.execute(select(AuditEntry.id, AuditEntry.actor_id, AuditEntry.thing_id)).all()
    merge_id = merge(cast.sri, twin, agus)
    part(merge_id, agus)
    entries = db.session.execute(select(AuditEntry.id, AuditEntry.actor_id, AuditEntry.thing_id)).all()
    assert entries[: len(earlier)] == earlier
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert f"merged person {twin.id} into" in actions
    assert f"parted person {twin.id} from" in actions


def test_two_officers_at_once_make_one_merge(cast, twin, agus, in_parallel):
    results = in_parallel(4, verbs.merge, cast.sri.id, twin.id, sign_in_leads=False, by=agus)
    assert sum(isinstance(result, NotTwoLearners) for result in results) == 3
    assert len(db.session.scalars(select(Merge)).all()) == 1


def test_the_journal_holds_no_more_than_it_needs(cast, twin, agus):
    """A row that stays as it was is not in it, and names, numbers and PINs never are."""
    merge(cast.sri, twin, agus)
    for move in db.session.scalars(select(MergeMove)):
        assert not {"name", "phone", "secret_hash"} & set(move.before)


def test_an_attempt_begun_after_the_merge_stays(cast, twin, agus):
    from quizzes import attempts
    from quizzes.models import AskedIn

    course = build.published()
    moved = build.enrolled(twin.id, course)
    merge_id = merge(cast.sri, twin, agus)
    with a_day_later():
        attempt = attempts.prepare(moved, AskedIn.KNOWLEDGE)
        db.session.commit()
    with a_day_later(2):
        part(merge_id, agus)
    of_sri = db.session.scalars(select(Enrolment).where(Enrolment.person_id == cast.sri.id)).one()
    assert db.session.get_one(Attempt, attempt.id).enrolment_id == of_sri.id
    assert sessions.identity_of(twin.id)


# ---- Practice ----------------------------------------------------------------------------------


def practised(enrolment: Enrolment, key: str = "P01", *, right: bool) -> None:
    """Answer a practice question of the course in which each type is practised."""
    asked = practising.question(key)
    kind = TYPES[asked.type]
    response = kind.right(asked.body) if right else kind.wrong(asked.body, Random(1))
    practice.keep(enrolment.id, asked.id, response, right=right, sent_as=uuid4())
    db.session.commit()


def answers_of(enrolment: Enrolment) -> list[tuple[bool, bool, int]]:
    """Whether the first and the latest answer of each practised question are right, and how many tries there were."""
    db.session.expire_all()
    rows = db.session.scalars(select(PracticeAnswer).filter_by(enrolment_id=enrolment.id).order_by(PracticeAnswer.question_id))
    return [(row.first_right, row.latest_right, row.tries) for row in rows]


def test_practice_goes_along_and_what_came_since_stays(cast, twin, agus):
    theirs = build.enrolled(twin.id, practising.published())
    practised(theirs, right=False)
    with a_day_later():
        merge_id = merge(cast.sri, twin, agus)
    assert (theirs.person_id, answers_of(theirs)) == (cast.sri.id, [(False, False, 1)])
    with a_day_later(2):
        practised(theirs, right=True)
        practised(theirs, "P02", right=True)
    with a_day_later(3):
        part(merge_id, agus)
    own = db.session.scalars(select(Enrolment).where(Enrolment.person_id == cast.sri.id)).one()
    assert answers_of(theirs) == [(False, False, 1)], "what was before the merge goes back as it was"
    assert answers_of(own) == [(True, True, 1), (True, True, 1)], "what came since stays with the kept person"


def test_practice_since_the_merge_is_the_latest_of_ones_own(cast, twin, agus):
    course = practising.published()
    own, theirs = build.enrolled(cast.sri.id, course), build.enrolled(twin.id, course)
    practised(own, right=False)
    progress.finish_lesson(theirs, "takaran")
    db.session.commit()
    with a_day_later():
        merge_id = merge(cast.sri, twin, agus)
    with a_day_later(2):
        practised(theirs, right=True)
    with a_day_later(3):
        part(merge_id, agus)
    assert (answers_of(own), answers_of(theirs)) == ([(False, True, 2)], [])
