"""The pages of courses for visitors and learners."""

import re

import pytest

from core.db import db
from courses import enrolling, progress
from courses.enrolling import newest_open_edition
from courses.models import Enrolment, EnrolmentState, StageKey
from courses.path import CheckpointState, Kind, _readers, register_checkpoint_reader
from courses.queries import learning_of
from tests.courses import build


@pytest.fixture
def sri(cast, kopi):
    """Bu Sri's browser."""
    return cast.signed_in(cast.sri)


def page(response) -> str:
    assert response.status_code == 200, response.status
    return response.get_data(as_text=True)


# ---- Catalogue and course page ---------------------------------------------------------------


def test_a_visitor_sees_the_courses_and_what_is_in_them(client, kopi):
    assert "Menyeduh kopi tubruk" in page(client.get("/courses"))
    course = page(client.get("/courses/kopi"))
    for words in ("Takaran itu penting", "Saya tahu urutan menyeduh.", "Daftar dan ikut kursus ini", "Tugas: Secangkir kopi"):
        assert words in course


def test_an_empty_catalogue_says_so(client):
    assert "Belum ada kursus yang dibuka" in page(client.get("/courses"))


def test_a_draft_is_nobody_s_business_yet(client):
    build.draft()
    db.session.rollback()
    assert "Menyeduh" not in page(client.get("/courses"))
    assert client.get("/courses/kopi").status_code == 404


def test_a_course_that_is_not_there_is_not_there(client, sri):
    assert client.get("/courses/teh").status_code == 404
    assert sri.get("/learn/teh").status_code == sri.get("/learn/kopi/lessons/teh").status_code == 404


def test_the_catalogue_keeps_the_programme_s_order_and_says_what_comes_before(client):
    build.published(
        build.changed(("course.yaml", "recommended_before: []", "recommended_before: [KOPI-01]"), files=build.numbered(2))
    )
    build.published(build.changed(("course.yaml", "KOPI-01", "FOTO-01"), ("course.yaml", "slug: kopi", "slug: foto")))
    build.published(build.changed(("course.yaml", "prerequisites: []", "prerequisites: [FOTO-01]"), files=build.numbered(1)))
    catalogue = page(client.get("/courses"))
    assert catalogue.index("/courses/foto") < catalogue.index("/courses/kopi-1") < catalogue.index("/courses/kopi-2")
    assert "Lebih mudah sesudah: Menyeduh kopi tubruk." in catalogue
    assert "Tugasnya bisa dikirim sesudah tugas: Menyeduh kopi tubruk." in catalogue


def test_a_retired_course_leaves_the_catalogue_but_not_its_learners(client, sri, in_kopi):
    from courses import editions

    editions.retire(newest_open_edition(in_kopi.course_id))
    db.session.commit()
    assert client.get("/courses/kopi").status_code == 404
    assert "Menyeduh" in page(sri.get("/learn/kopi"))


# ---- Taking up, stopping, going on -------------------------------------------------------------


def test_one_tap_takes_up_a_course(sri, cast, kopi):
    response = sri.submit("/courses/kopi/enrolment", form="/courses/kopi")
    assert (response.status_code, response.location) == (303, "/learn/kopi")
    enrolment = db.session.scalars(db.select(Enrolment)).one()
    assert (enrolment.person_id, enrolment.enterprise_id is not None) == (cast.sri.id, True)
    assert "Lanjut: Takaran itu penting" in page(sri.get("/learn/kopi"))


def test_stopping_is_asked_kindly_and_going_on_is_one_tap(sri, in_kopi):
    assert "Semua yang sudah dikerjakan tetap tersimpan" in page(sri.get("/courses/kopi/withdrawal/new"))
    sri.submit("/courses/kopi/withdrawal", form="/courses/kopi/withdrawal/new")
    db.session.refresh(in_kopi)
    assert in_kopi.state is EnrolmentState.WITHDRAWN
    for address in ("/learn/kopi", "/courses/kopi", "/learn/kopi/lessons/takaran"):
        assert "Ikut lagi" in page(sri.get(address))
    sri.submit("/courses/kopi/withdrawal/end", form="/courses/kopi")
    db.session.refresh(in_kopi)
    assert in_kopi.state is EnrolmentState.IN_PROGRESS


def test_taking_up_a_stopped_course_goes_on_in_it(sri, in_kopi):
    enrolling.withdraw(in_kopi)
    db.session.commit()
    sri.submit("/courses/kopi/enrolment", form="/courses/kopi")
    db.session.refresh(in_kopi)
    assert in_kopi.state is EnrolmentState.IN_PROGRESS


def test_a_complete_course_cannot_be_stopped(sri, in_kopi):
    build.everything_done(in_kopi)
    db.session.commit()
    assert sri.get("/courses/kopi/withdrawal/new").status_code == 403
    assert sri.submit("/courses/kopi/withdrawal", form="/account").status_code == 403


def test_what_others_learn_is_not_there(cast, in_kopi):
    ayu = cast.signed_in(cast.ayu)
    for address in ("/courses/kopi/withdrawal", "/courses/kopi/withdrawal/end", "/learn/kopi/lessons/takaran/completion"):
        assert ayu.submit(address, form="/courses/kopi").status_code == 404


def test_a_stranger_signs_in_first(client, kopi):
    for address in ("/learn/kopi", "/learn/kopi/lessons/takaran", "/courses/kopi/withdrawal/new"):
        assert client.get(address).status_code == 302


# ---- A learner's place ---------------------------------------------------------------------


def test_who_is_not_in_the_course_is_shown_what_it_is_about(sri):
    assert sri.get("/learn/kopi").location == "/courses/kopi"


def test_the_path_says_where_one_stands(sri, in_kopi):
    progress.finish_lesson(in_kopi, "takaran")
    db.session.commit()
    path = page(sri.get("/learn/kopi"))
    assert "Lanjut: Titik periksa: tulisan dan 1 soal" in path
    assert "Tinggal 2 pelajaran lagi." in path
    assert 'href="/learn/kopi/checkpoints/awareness"' in path and 'href="/learn/kopi/task"' in path


def test_a_complete_course_says_so(sri, in_kopi):
    build.everything_done(in_kopi)
    db.session.commit()
    path = page(sri.get("/learn/kopi"))
    assert "Kursus ini sudah selesai." in path and 'href="/learn/kopi/finished"' in path


def test_who_asks_may_say_more_of_a_checkpoint(sri, in_kopi):
    def read(enrolment_id, edition_id):
        return {StageKey.SKILL: CheckpointState(Kind.WAITING, "Menunggu dinilai", "sejak 23 November", "/elsewhere")}

    register_checkpoint_reader(read)
    try:
        path = page(sri.get("/learn/kopi"))
    finally:
        _readers.remove(read)
    assert "Menunggu dinilai" in path and "sejak 23 November" in path and 'href="/elsewhere"' in path


# ---- Lessons -----------------------------------------------------------------------------


def test_a_lesson_shows_its_place_its_weight_and_the_way_on(sri, in_kopi):
    lesson = page(sri.get("/learn/kopi/lessons/takaran"))
    for words in ("Pelajaran 1 dari 3", "5 menit", "KB", "Yang perlu diingat", "Saya sudah paham, lanjut", "Coba jawab"):
        assert words in lesson
    assert "/learn/kopi/lessons/takaran/message" in lesson


def test_a_video_lesson_has_its_picture_story(sri, in_kopi):
    lesson = page(sri.get("/learn/kopi/lessons/seduhan"))
    story, text = (lesson.index(words) for words in ("Siapkan cangkir yang bersih.", "Menyeduh itu mudah"))
    assert story < text and 'aria-label="Cerita bergambar"' in lesson
    assert "<details" not in lesson[:text], "the story is open"


def test_understood_leads_to_the_next_lesson_or_the_checkpoint(sri, in_kopi):
    progress.pass_checkpoint(in_kopi, StageKey.AWARENESS, 100)
    db.session.commit()
    first = sri.submit("/learn/kopi/lessons/seduhan/completion", form="/learn/kopi/lessons/seduhan")
    assert (first.status_code, first.location) == (303, "/learn/kopi/checkpoints/knowledge")
    progress.pass_checkpoint(in_kopi, StageKey.KNOWLEDGE, 80)
    db.session.commit()
    again = sri.submit("/learn/kopi/lessons/seduhan/completion", form="/learn/kopi/lessons/seduhan")
    assert again.location == "/learn/kopi/lessons/mencoba"
    last = sri.submit("/learn/kopi/lessons/mencoba/completion", form="/learn/kopi/lessons/mencoba")
    assert last.location == "/learn/kopi/task"


def test_after_the_last_thing_the_path_is_shown(sri, in_kopi):
    for stage in StageKey:
        progress.pass_checkpoint(in_kopi, stage, 80)
    db.session.commit()
    last = sri.submit("/learn/kopi/lessons/mencoba/completion", form="/learn/kopi/lessons/mencoba")
    assert last.location == "/learn/kopi"
    assert "Selesai" in page(sri.get("/learn/kopi/lessons/mencoba"))


@pytest.mark.parametrize("sent_as", ["", "no uuid", "x" * 10000])
def test_a_strange_mark_of_sending_does_no_harm(sri, in_kopi, sent_as):
    form = {"sent_as": sent_as}
    assert sri.submit("/learn/kopi/lessons/takaran/completion", form, form="/learn/kopi/lessons/takaran").status_code == 303


def test_any_lesson_may_be_read_and_the_course_is_offered(sri, kopi):
    lesson = page(sri.get("/learn/kopi/lessons/mencoba"))
    assert "Ikut kursus ini" in lesson and "Saya sudah paham" not in lesson


def test_an_unknown_lesson_cannot_be_finished(sri, in_kopi):
    assert sri.submit("/learn/kopi/lessons/teh/completion", form="/account").status_code == 404


def test_english_where_there_is_a_translation_and_indonesian_that_says_so_where_not(sri, cast, in_kopi):
    cast.sri.language = "en"
    db.session.commit()
    translated = page(sri.get("/learn/kopi/lessons/takaran"))
    assert "Good coffee begins with the measure." in translated and "Worth remembering" in translated
    assert "in Indonesian only" not in translated
    other = page(sri.get("/learn/kopi/lessons/seduhan"))
    assert re.search(r'data-aloud\s+lang="id">', other) and "This lesson is in Indonesian only." in other
    assert "Brewing" in other


# ---- How much a page asks of the database -----------------------------------------------------


def test_a_lesson_page_asks_three_times_with_the_session_and_the_practice(sri, in_kopi, count_statements):
    progress.finish_lesson(in_kopi, "takaran")  # at the very first lesson it also asks whether something is offered before
    db.session.commit()
    with count_statements() as statements:
        page(sri.get("/learn/kopi/lessons/takaran"))
    assert len(statements) == 3, statements


def test_the_course_page_asks_the_same_for_three_lessons_and_for_thirty(cast, in_kopi, count_statements):
    build.enrolled(cast.sri.id, build.published(thirty_lessons()))
    sri = cast.signed_in(cast.sri)
    counts = []
    for slug in ("kopi", "kopi-30"):
        db.session.rollback()
        with count_statements() as statements:
            page(sri.get(f"/learn/{slug}"))
        counts.append(len(statements))
        with count_statements() as statements:
            page(sri.get(f"/courses/{slug}"))
        counts.append(len(statements))
    assert counts[:2] == counts[2:]


def test_the_catalogue_asks_the_same_for_one_course_and_for_thirty(client, kopi, count_statements):
    db.session.rollback()
    with count_statements() as one:
        page(client.get("/courses"))
    for number in range(2, 31):
        build.published(build.numbered(number))
    db.session.rollback()
    with count_statements() as thirty:
        page(client.get("/courses"))
    assert len(one) == len(thirty)


def test_home_reads_where_one_is_in_three_statements(in_kopi, cast, count_statements):
    person_id = cast.sri.id
    with count_statements() as statements:
        learning = learning_of(person_id)
    assert len(statements) == 3
    assert (learning.slug, learning.next.lesson.key, learning.lessons_done, learning.lesson_count) == ("kopi", "takaran", 0, 3)
    assert [stage.state for stage in learning.stages] == ["now", "later", "later"]


def test_nobody_is_nowhere(kopi, cast):
    assert learning_of(cast.ayu.id) is None


def thirty_lessons() -> dict[str, bytes]:
    keys = [f"pelajaran-{number}" for number in range(28)]
    files = build.changed(
        ("course.yaml", "lessons: [seduhan]", f"lessons: [seduhan, {', '.join(keys)}]"),
        ("course.yaml", "jp: 1", "jp: 7"),
        ("course.yaml", "slug: kopi", "slug: kopi-30"),
        ("course.yaml", "code: KOPI-01", "code: KOPI-30"),
    )
    lesson = files["lessons/mencoba.md"]
    return files | {f"lessons/{key}.md": lesson for key in keys}
