"""A learner's task page in every state, and the requests that it sends."""

import io
import re
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from core import clock, parking
from core.db import db
from courses import enrolling
from quizzes import submissions
from quizzes.models import Evidence, HandIn, Judgement, Submission, SubmissionState
from quizzes.views.tasks import settle
from tests.quizzes import tasking
from tests.quizzes.tasking import NOTE, complete_work, handed_in, judged, photo_file, sent_back
from tests.quizzes.test_selfcheck import CHOSEN, check, submission_numbered

PAGE = "/learn/kopi/task"
TEXTS, SEND, CHECK = f"{PAGE}/texts", f"{PAGE}/submission", f"{PAGE}/self-check"
PHOTO = f"{PAGE}/photos/cangkir"


@pytest.fixture
def course(cast):
    return tasking.course(owner=cast.dewi)


@pytest.fixture
def enrolment(course, cast):
    return tasking.learner(cast.sri, course)


@pytest.fixture
def sri(cast, enrolment):
    """Bu Sri's browser."""
    return cast.signed_in(cast.sri)


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def page(browser):
    response = browser.get(PAGE)
    assert response.status_code == 200
    return text(response)


def hidden(browser, name, path=PAGE):
    html = browser.get(path).get_data(as_text=True)
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', html[html.index('id="texts"') :]).group(1)


def note(browser, words=NOTE, **more):
    fields = {name: hidden(browser, name) for name in ("sequence", "sent_as", "round")}
    return {**fields, "text-rasa": words, "text-video": "", **more}


def send_photo(browser, file=None, **fields):
    data = {"photo": FileStorage(file or photo_file(), "foto.jpg"), "sent_as": str(uuid4()), **fields}
    boundary, body = encode_multipart({"csrf_token": browser.csrf(PAGE), **data})
    return browser.post(PHOTO, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def photos():
    return db.session.scalars(db.select(Evidence).filter_by(removed_at=None, kind="photo").order_by(Evidence.id)).all()


def work():
    db.session.expire_all()
    return db.session.scalars(db.select(Submission)).one()


# ---- What the page says


def test_before_anything_is_made_the_steps_stand_open(sri):
    html = sri.get(PAGE).get_data(as_text=True)
    assert "<details open>" in html and "Takar kopi dan air." in html
    assert "Sebelum bisa dikirim" in html


def test_what_is_missing_is_named_beside_the_button(sri):
    html = page(sri)
    assert "Foto cangkir: kurang 1 foto" in html and "Rasanya: masih kosong" in html
    made_all = send_photo(sri).status_code == 303 and sri.submit(TEXTS, note(sri), form=PAGE).status_code == 303
    assert made_all and "Sebelum bisa dikirim" not in page(sri)


def test_earlier_stages_are_named_too(course, cast):
    tasking.learner(cast.ayu, course, stages=False)
    assert "Sadar" in page(cast.signed_in(cast.ayu))


def test_reading_the_page_makes_nothing(sri):
    page(sri)
    assert db.session.scalars(db.select(Submission)).all() == []


def test_only_somebody_in_the_course_has_a_task(sri, cast):
    away = cast.signed_in(cast.budi).get(PAGE)
    assert (away.status_code, away.location) == (302, "/courses/kopi")
    assert sri.get("/learn/teh/task").status_code == 404


def test_after_handing_in_the_page_says_until_when(sri, enrolment):
    handed_in(enrolment)
    html = page(sri)
    assert "Dewi Anggraini menilai paling lambat Kamis, 26 November." in html and "Kirim tugas" not in html
    assert "Terang" not in html, "advice is for what can still be changed"


def test_what_came_back_shows_each_criterion_and_the_button_to_send_again(sri, enrolment, cast):
    sent_back(handed_in(enrolment), cast.dewi, "Takar airnya dulu, Bu.", mend_by=clock.today() + timedelta(days=7))
    html = page(sri)
    assert "Takar airnya dulu, Bu." in html and "30 November 2026" in html
    assert "Tingkat 2 dari 4" in html and "Hanya kopinya yang ditakar." in html
    assert "Kirim tugas lagi" in html


def test_a_passed_task_shows_its_score_and_leads_on(sri, enrolment, cast):
    judged(handed_in(enrolment), cast.dewi)
    html = page(sri)
    assert "Nilai 90" in html and "Kirim tugas" not in html


def test_the_path_says_how_the_task_stands(sri, enrolment, cast):
    path = lambda: text(sri.get("/learn/kopi"))  # noqa: E731
    complete_work(enrolment)
    assert "Belum dikirim" in path()
    handed_in_at = handed_in(enrolment)
    assert "Menunggu dinilai" in path() and "sejak 23 November" in path()
    sent_back(handed_in_at, cast.dewi)
    assert "Perlu diperbaiki" in path()
    submissions.hand_in(handed_in_at, enrolment, round=2)
    judged(handed_in_at, cast.dewi)
    assert "Nilai 90" in path()


def test_the_page_asks_the_database_as_often_for_one_photo_as_for_two(sri, enrolment, count_statements):
    complete_work(enrolment)
    with count_statements() as one:
        page(sri)
    tasking.add_photo(enrolment, 2)
    db.session.commit()
    with count_statements() as two:
        page(sri)
    assert len(one) == len(two) <= 9


# ---- Photos


def test_a_photo_is_kept_and_the_machine_says_at_once_what_it_sees(sri):
    assert send_photo(sri, photo_file(tone=0.25)).location.endswith("/learn/kopi/task#photo-cangkir")
    assert "Foto agak gelap" in page(sri) and "jendela" in page(sri)


def test_a_good_photo_is_said_to_be_good(sri):
    send_photo(sri)
    assert "Terang" in page(sri) and "1 foto sudah bagus." in page(sri)


def test_the_same_photo_sent_twice_is_one(sri):
    name = str(uuid4())
    for _ in range(2):
        send_photo(sri, sent_as=name)
    assert len(photos()) == 1


def test_a_photo_can_be_exchanged_and_taken_out(sri):
    send_photo(sri, photo_file(1))
    old = photos()[0].id
    send_photo(sri, photo_file(2), replaces=old)
    send_photo(sri, photo_file(3))
    first, second = photos()
    assert old not in (first.id, second.id)
    assert sri.submit(f"{PAGE}/photos/{second.id}/removal", form=PAGE).status_code == 303
    assert [one.id for one in photos()] == [first.id]


def as_zip():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("x", b"x" * 500)
    out.seek(0)
    return out


BAD = {
    "a zip": (as_zip, "bukan foto"),
    "nothing": (lambda: io.BytesIO(b""), "foto"),
    "a drawing": (lambda: io.BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "bukan foto"),
    "half a photo": (lambda: io.BytesIO(photo_file().getvalue()[:9000]), "tidak sampai utuh"),
    "fifteen megabytes and more": (lambda: io.BytesIO(b"\xff\xd8\xff" + bytes(15_300_000)), "terlalu besar (16 MB)"),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_not_a_photo_is_refused_in_words_beside_its_place(sri, kind):
    make, words = BAD[kind]
    sri.submit(TEXTS, note(sri), form=PAGE)
    response = send_photo(sri, make())
    assert response.status_code == 422 and words in text(response)
    assert NOTE in text(response), "what was written is still there"
    assert photos() == []


def test_a_request_far_too_large_gets_a_page_that_says_so(sri):
    response = send_photo(sri, io.BytesIO(bytes(17_500_000)))
    assert response.status_code == 413 and "15 MB" in text(response)


def test_a_form_without_a_photo_asks_for_one(sri):
    response = sri.submit(PHOTO, {"sent_as": str(uuid4())}, form=PAGE)
    assert response.status_code == 422 and "Pilih" in text(response)


def test_forged_numbers_do_no_harm(sri):
    assert send_photo(sri, sent_as="x" * 500, replaces="999999").status_code == 303
    assert send_photo(sri, replaces="abc").status_code == 422
    assert sri.submit(f"{PAGE}/photos/999999/removal", form=PAGE).status_code == 303
    assert sri.submit(f"{PAGE}/photos/kunci-lain", {"sent_as": "x"}, form=PAGE).status_code == 404
    assert sri.submit(f"{PAGE}/photos/rasa", {"sent_as": "x"}, form=PAGE).status_code == 404


def test_too_many_photos_are_refused_with_the_number(sri):
    for number in (1, 2):
        send_photo(sri, photo_file(number))
    response = send_photo(sri, photo_file(3))
    assert response.status_code == 422 and "(2)" in text(response)


def test_a_photo_after_handing_in_is_refused_and_nothing_is_lost(sri, enrolment):
    handed_in(enrolment)
    response = sri.post(PHOTO, data={"photo": (photo_file(2), "f.jpg"), "csrf_token": sri.csrf("/account")})
    assert response.status_code == 422 and len(photos()) == 1


# ---- Texts


def test_words_are_saved_and_a_script_stays_on_the_page(sri):
    answer = sri.submit(TEXTS, note(sri), form=PAGE, headers={"Accept": "application/json"})
    assert answer.status_code == 200 and answer.json["sequence"] == 1
    assert NOTE in page(sri)


def test_two_phones_that_disagree_show_both_texts(sri, cast):
    first, second = note(sri, "Dari HP pertama."), note(sri, "Dari HP kedua.")
    sri.submit(TEXTS, first, form=PAGE)
    other = cast.signed_in(cast.sri)
    answer = other.submit(TEXTS, second, form=PAGE, headers={"Accept": "application/json"})
    assert answer.status_code == 409
    both = other.get(answer.json["location"])
    assert "Dari HP pertama." in text(both) and "Dari HP kedua." in text(both)
    fields = dict(re.findall(r'name="(sequence|sent_as|round)"[^>]*value="([^"]*)"', both.get_data(as_text=True)))
    other.submit(TEXTS, {**note(other, "Dari HP kedua."), "sequence": fields["sequence"]}, form=PAGE)
    assert "Dari HP kedua." in page(sri) and "Dari HP pertama." not in page(sri)


def test_another_persons_kept_words_are_never_shown(sri, course, cast):
    first, second = note(sri, "Rahasia pertama."), note(sri, "Rahasia kedua.")
    sri.submit(TEXTS, first, form=PAGE)
    location = sri.submit(TEXTS, second, form=PAGE).location
    assert "Rahasia kedua." in text(sri.get(location))
    tasking.complete_work(tasking.learner(cast.budi, course))
    assert "Rahasia" not in text(cast.signed_in(cast.budi).get(location))


@pytest.mark.parametrize(
    "link",
    [
        "http://example.org/a",
        "javascript:alert(1)",
        "https://",
        "https://x",
        "https://a b.id",
        "https://me:pw@example.org",
        "ftp://a.id",
        "https://[::1",
    ],
)
def test_only_whole_https_addresses_are_links(sri, link):
    response = sri.submit(TEXTS, note(sri, **{"text-video": link}), form=PAGE)
    assert response.status_code == 422 and "https://" in text(response)
    assert NOTE in text(response), "what was typed is kept"


def test_a_good_link_is_saved(sri):
    assert sri.submit(TEXTS, note(sri, **{"text-video": "https://example.org/video?a=1"}), form=PAGE).status_code == 303
    assert "https://example.org/video?a=1" in sri.get(PAGE).get_data(as_text=True)


def test_a_megabyte_of_words_is_refused_and_kept_on_the_page(sri):
    response = sri.submit(TEXTS, note(sri, "kopi " * 200_000), form=PAGE)
    assert response.status_code == 422 and "kopi kopi" in text(response)


def test_words_with_markup_stay_words(sri, enrolment):
    sri.submit(TEXTS, note(sri, "<script>alert(1)</script>"), form=PAGE)
    assert "<script>alert(1)" not in sri.get(PAGE).get_data(as_text=True)


def test_words_sent_after_the_session_ended_wait_for_their_writer(sri, enrolment, cast, app):
    fields = note(sri, "Ditulis saat sesi habis.")
    kept = parking.KeptForm("tasks.update_texts", {"slug": "kopi"}, MultiDict(fields))
    with app.test_request_context("/sign-in", method="POST"):
        assert settle(cast.budi.id, kept) is None, "somebody else gets nothing"
        assert settle(cast.sri.id, kept) == PAGE
        db.session.commit()
    assert "Ditulis saat sesi habis." in page(cast.signed_in(cast.sri))


def test_words_of_an_ended_session_never_push_others_aside(sri, enrolment, cast, app):
    fields = note(sri, "Dari sesi yang habis.")
    kept = parking.KeptForm("tasks.update_texts", {"slug": "kopi"}, MultiDict(fields))
    sri.submit(TEXTS, note(sri, "Ditulis sesudahnya."), form=PAGE)
    with app.test_request_context("/sign-in", method="POST"):
        location = settle(cast.sri.id, kept)
        db.session.commit()
    html = text(sri.get(location))
    assert "Dari sesi yang habis." in html and "Ditulis sesudahnya." in html


@pytest.mark.parametrize("odd", [{"sequence": "x"}, {"text-video": "http://example.org"}])
def test_odd_words_of_an_ended_session_lead_to_the_page(sri, cast, app, odd):
    kept = parking.KeptForm("tasks.update_texts", {"slug": "kopi"}, MultiDict(note(sri) | odd))
    with app.test_request_context("/sign-in", method="POST"):
        assert settle(cast.sri.id, kept) == PAGE


def test_words_that_come_after_the_hand_in_change_nothing(sri, enrolment, cast, app):
    kept = parking.KeptForm("submissions.create_submission", {"slug": "kopi"}, MultiDict(note(sri, "Terlambat.")))
    handed_in(enrolment)
    with app.test_request_context("/sign-in", method="POST"):
        assert settle(cast.sri.id, kept) == PAGE
    assert "Terlambat." not in page(sri)


def test_a_script_whose_words_cannot_be_taken_is_told(sri):
    odd = note(sri, **{"text-video": "http://example.org"})
    assert sri.submit(TEXTS, odd, form=PAGE, headers={"Accept": "application/json"}).status_code == 422


def test_words_typed_elsewhere_that_nobody_knows_change_nothing(sri):
    assert sri.get(f"{PAGE}?typed={uuid4()}").status_code == 200
    assert sri.get(f"{PAGE}?typed=odd").status_code == 200


# ---- Handing in


def test_sending_words_that_disagree_asks_before_anything_is_handed_in(sri):
    send_photo(sri)
    fields = note(sri, "Dari HP kedua.")
    sri.submit(TEXTS, note(sri, "Dari HP pertama."), form=PAGE)
    assert "typed=" in sri.submit(SEND, fields, form=PAGE).location
    assert work().state is SubmissionState.DRAFT


def test_handing_in_takes_the_words_along(sri):
    send_photo(sri)
    response = sri.submit(SEND, note(sri), form=PAGE)
    assert response.status_code == 303 and response.location.endswith(PAGE)
    assert work().state is SubmissionState.SUBMITTED
    assert db.session.scalars(db.select(HandIn)).one().texts["rasa"] == NOTE


def test_what_is_missing_holds_it_back_and_the_words_are_saved(sri):
    response = sri.submit(SEND, note(sri), form=PAGE)
    assert response.status_code == 422 and "Foto cangkir: kurang 1 foto" in text(response)
    assert NOTE in page(sri) and work().state is SubmissionState.DRAFT


def test_sent_too_early_it_says_so_at_the_button(sri):
    """The answer's address ends at the list of what is missing, where the button is."""
    assert f'formaction="{SEND}#missing"' in page(sri) or f'formaction="{SEND}#missing"' in sri.get(PAGE).get_data(as_text=True)
    early = sri.submit(SEND, note(sri), form=PAGE)
    assert early.status_code == 422 and "Belum terkirim. Semua sudah tersimpan." in text(early)
    assert 'id="missing"' in early.get_data(as_text=True) and 'role="alert"' in early.get_data(as_text=True)


def test_too_few_words_are_kept_and_asked_for(sri):
    send_photo(sri)
    short = sri.submit(SEND, note(sri, **{"text-rasa": "Rasanya sangat mantap."}), form=PAGE)
    assert short.status_code == 422 and "Rasanya: baru 3 dari paling sedikit 5 kata" in text(short)
    assert "Rasanya sangat mantap." in page(sri) and work().state is SubmissionState.DRAFT


def test_after_the_last_pass_the_page_speaks_of_the_name_and_the_certificate(sri, enrolment, cast):
    judged(handed_in(enrolment), cast.dewi)
    html = page(sri)
    assert "Selamat, Bu Sri." in html and "Tinggal memastikan nama" in html and "Nama di sertifikat: Sri Rahayu" in html
    sri.submit("/account/certificate-name", {"name": "Sri Rahayu", "next": PAGE}, form=PAGE)
    assert "Lihat sertifikat saya" in page(sri)


def test_the_name_is_asked_for_above_the_button_with_one_tap(sri):
    html = sri.get(PAGE).get_data(as_text=True)
    assert html.index("Nama di sertifikat") < html.index("Kirim tugas") and "Sri Rahayu" in html
    assert sri.submit("/account/certificate-name", {"name": "Sri Rahayu", "next": PAGE}, form=PAGE).location == PAGE
    assert "Nama di sertifikat" not in sri.get(PAGE).get_data(as_text=True)


def test_before_the_task_the_course_says_that_one_judges_oneself(own, cast):
    words = "Dinilai sendiri, dengan daftar pelatih"
    assert words in text(cast.signed_in(cast.sri).get("/learn/kopi"))
    assert words in text(cast.signed_in(cast.budi).get("/courses/kopi"))


def test_the_office_reads_who_judged_a_passed_task(own, cast):
    sri = cast.signed_in(cast.sri)
    send_photo(sri)
    sri.submit(SEND, note(sri), form=PAGE)
    sri.submit(CHECK, {"level-takaran": 4, "level-rasa": 3, "round": 1})
    assert "lulus, dinilai oleh peserta sendiri" in text(cast.signed_in(cast.agus).get(f"/office/people/{cast.sri.id}"))


def test_a_second_tap_gets_the_same_answer(sri):
    send_photo(sri)
    fields = note(sri)
    token = sri.csrf(PAGE)
    answers = [sri.post(SEND, data={"csrf_token": token, **fields}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(db.session.scalars(db.select(HandIn)).all()) == 1


def test_sent_again_after_it_came_back(sri, enrolment, cast):
    sent_back(handed_in(enrolment), cast.dewi)
    response = sri.submit(SEND, note(sri, NOTE + " Airnya ditakar."), form=PAGE)
    assert response.status_code == 303
    assert work().round == 2 and work().state is SubmissionState.SUBMITTED


def test_a_stopped_course_says_so_and_keeps_the_words(sri, enrolment):
    send_photo(sri)
    db.session.refresh(enrolment)
    enrolling.withdraw(enrolment)
    db.session.commit()
    response = sri.submit(SEND, note(sri), form=PAGE)
    assert response.status_code == 422
    assert NOTE in page(sri)


def test_a_page_without_its_numbers_asks_to_send_it_once_more(sri):
    response = sri.submit(SEND, {"text-rasa": NOTE}, form=PAGE)
    assert response.status_code == 422 and NOTE in text(response)


# ---- The self check


@pytest.fixture
def own(cast):
    """Bu Sri's enrolment in a course with a self-checked task."""
    return tasking.learner(cast.sri, tasking.course(graded_by="self_check", owner=cast.dewi))


def test_a_self_checked_task_leads_to_its_rubric_and_passes_at_once(own, cast):
    sri = cast.signed_in(cast.sri)
    send_photo(sri)
    assert sri.submit(SEND, note(sri), form=PAGE).location.endswith(CHECK)
    assert "Sekarang nilai sendiri" in text(sri.get("/learn/kopi"))
    assert "Kopi dan air ditakar, dan angkanya dicatat." in text(sri.get(CHECK))
    assert sri.submit(CHECK, {"level-takaran": 4, "level-rasa": 3, "round": 1}).status_code == 303
    assert "Nilai 90" in page(sri) and work().state is SubmissionState.PASSED


@pytest.mark.parametrize(
    "levels", [{}, {"level-takaran": 4}, {"level-takaran": 9, "level-rasa": 1}, {"level-takaran": "x", "level-rasa": 1}]
)
def test_half_a_self_check_is_asked_for_again(own, cast, levels):
    sri = cast.signed_in(cast.sri)
    handed_in(own)
    assert sri.submit(CHECK, {**levels, "round": 1}).status_code == 422
    assert db.session.scalars(db.select(Judgement)).all() == []


def test_there_is_no_self_check_before_anything_was_sent(own, cast):
    sri = cast.signed_in(cast.sri)
    assert sri.get(CHECK).status_code == 404 and cast.signed_in(cast.budi).get(CHECK).status_code == 404
    complete_work(own)
    assert sri.get(CHECK).location.endswith(PAGE)


def test_a_persons_task_has_no_self_check(sri, enrolment):
    handed_in(enrolment)
    assert sri.get(CHECK).status_code == 404


def test_the_second_look_is_told_as_advice(own, cast):
    submission = submission_numbered(own, CHOSEN[0])
    check(submission, cast)
    sent_back(submission, cast.dewi, "Lain kali fotonya lebih dekat.")
    html = page(cast.signed_in(cast.sri))
    assert "Lain kali fotonya lebih dekat." in html and "Nilai 90" in html


# ---- Who sees the photos


def see(browser, evidence_id, size="small"):
    response = browser.get(f"/evidence/{evidence_id}/{size}")
    response.close()
    return response


def test_a_draft_photo_is_its_learners_alone(sri, enrolment, cast):
    complete_work(enrolment)
    photo = photos()[0].id
    for size in ("small", "large"):
        mine = see(sri, photo, size)
        assert (mine.status_code, mine.mimetype, mine.headers["Cache-Control"]) == (200, "image/webp", "private, no-store")
    for who in (cast.dewi, cast.budi, cast.agus, cast.raka):
        assert see(cast.signed_in(who), photo).status_code == 404


def test_once_handed_in_the_trainer_sees_it_and_nobody_else(sri, enrolment, cast, client):
    submission = handed_in(enrolment)
    photo = photos()[0].id
    assert see(cast.signed_in(cast.dewi), photo, "large").status_code == 200
    for who in (cast.budi, cast.agus, cast.raka, cast.ratna):
        assert see(cast.signed_in(who), photo).status_code == 404
    assert see(client, photo).status_code == 302
    sent_back(submission, cast.dewi)
    later = tasking.add_photo(enrolment, 2)
    db.session.commit()
    assert see(cast.signed_in(cast.dewi), later).status_code == 404, "not handed in yet"


def test_there_are_two_sizes_and_no_others(sri, enrolment):
    complete_work(enrolment)
    photo = photos()[0].id
    assert see(sri, photo, "huge").status_code == 404
    assert see(sri, 999_999).status_code == 404
    submissions.remove_photo(submissions.begin(enrolment), photo)
    db.session.commit()
    assert see(sri, photo).status_code == 404


def send_photos(browser, *files, **fields):
    """Several photos, chosen at once."""
    data = {"photo": [FileStorage(file, "foto.jpg") for file in files], "sent_as": str(uuid4()), **fields}
    return browser.submit(PHOTO, data, form=PAGE)


def test_several_photos_are_chosen_at_once(sri):
    assert "multiple" in sri.get(PAGE).get_data(as_text=True)
    assert send_photos(sri, photo_file(1), photo_file(2)).status_code == 303
    assert len(photos()) == 2


def test_of_several_photos_those_before_a_bad_one_are_kept_and_the_bad_one_is_named(sri):
    answer = send_photos(sri, photo_file(1), io.BytesIO(b"no picture"))
    assert (answer.status_code, len(photos())) == (422, 1)
    assert "Foto 2 dari 2:" in answer.get_data(as_text=True)


def test_an_exchange_takes_one_photo_only(sri):
    send_photo(sri, photo_file(1))
    send_photos(sri, photo_file(2), photo_file(3), replaces=photos()[0].id)
    assert len(photos()) == 1


BACK = f"{SEND}/removal"


def test_a_sent_task_is_taken_back_changed_and_sent_again(sri, enrolment):
    submission = handed_in(enrolment)
    assert "Ambil lagi untuk diubah" in sri.get(PAGE).get_data(as_text=True)
    assert sri.submit(BACK, form=PAGE).location.endswith(PAGE)
    db.session.expire_all()
    assert (submission.state, submission.round, submission.waiting_since, submission.due_on) == (
        SubmissionState.DRAFT,
        0,
        None,
        None,
    )
    assert enrolment.task_handed_in_at is None, "the course is no met prerequisite any longer"
    assert db.session.scalars(db.select(HandIn)).all() == []
    send_photo(sri, photo_file(2))
    submissions.hand_in(submission, enrolment, round=1)
    db.session.commit()
    assert (submission.state, submission.round) == (SubmissionState.SUBMITTED, 1)


def test_a_second_hand_in_goes_back_to_what_was_to_be_mended(sri, enrolment, cast):
    submission = handed_in(enrolment)
    sent_back(submission, cast.dewi)
    with clock.at(clock.now() + timedelta(days=1)):
        submissions.hand_in(submission, enrolment, round=2)
        db.session.commit()
        sri.submit(BACK, form=PAGE)
    db.session.expire_all()
    assert (submission.state, submission.round) == (SubmissionState.NEEDS_REVISION, 1)
    assert enrolment.task_handed_in_at is not None


def test_once_somebody_has_opened_it_to_judge_it_stays(sri, enrolment, cast):
    submission = handed_in(enrolment)
    token = sri.csrf(PAGE)
    assert cast.signed_in(cast.dewi).get(f"/grading/{submission.id}").status_code == 200
    assert "Ambil lagi untuk diubah" not in sri.get(PAGE).get_data(as_text=True)
    sri.post(BACK, data={"csrf_token": token})
    assert "sudah mulai dinilai" in sri.get(PAGE).get_data(as_text=True)
    db.session.expire_all()
    assert submission.state is SubmissionState.SUBMITTED


def test_taken_back_twice_is_taken_back_once(sri, enrolment):
    submission = handed_in(enrolment)
    token = sri.csrf(PAGE)
    for _ in range(2):
        assert sri.post(BACK, data={"csrf_token": token}).status_code == 303
    db.session.expire_all()
    assert submission.round == 0


def test_nobody_takes_back_what_another_person_sent(enrolment, cast):
    submission = handed_in(enrolment)
    ayu = cast.signed_in(cast.ayu)
    assert ayu.post(BACK, data={"csrf_token": ayu.csrf("/account")}).status_code == 404
    assert submission.round == 1
