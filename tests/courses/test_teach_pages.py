"""A trainer's pages: courses, the editor of lessons, packages, pictures, co-owners."""

import io
import zipfile

import pytest

from core.db import db
from courses import editing, editions
from courses.models import Course, CourseOwner, Edition, EditionState
from people.models import Role
from people.registration import register_staff
from tests.courses import build
from tests.courses.pages import filled, page


@pytest.fixture
def dewi(cast, kopi):
    """The browser of Dewi, who owns the small course."""
    editions.add_owner(kopi, cast.dewi.id)
    db.session.commit()
    return cast.signed_in(cast.dewi)


@pytest.fixture
def tono(cast):
    """A trainer of another course."""
    person = register_staff(name="Tono Hadi", email="tono@demo.example", passphrase=cast.passphrase, roles=[Role.TRAINER])
    db.session.commit()
    return person


def newest(kopi: Course) -> Edition:
    db.session.expire_all()
    return editing.open_course(kopi).edition


def source_of(kopi: Course, key: str) -> str:
    db.session.expire_all()
    return editing.open_course(kopi).package.lessons[key].source


# ---- Whose course ----------------------------------------------------------------------------


def test_the_desk_shows_ones_own_courses_only(dewi, cast, kopi, tono):
    build.published(build.numbered(2))
    desk = page(dewi.get("/teach"))
    assert "Menyeduh kopi tubruk" in desk and "/teach/kopi-2" not in desk
    assert "Belum ada kursus yang diajar" in page(cast.signed_in(tono).get("/teach"))
    assert "/teach/kopi-2" in page(cast.signed_in(cast.ratna).get("/teach"))


@pytest.mark.parametrize(
    "address",
    ["", "/about", "/lessons/takaran", "/modules/kopi-mengapa/lessons/new", "/pictures", "/package", "/publication/new",
     "/reports", "/questions/Q01", "/task", "/checkpoints", "/pictures/cangkir.svg"],
)  # fmt: skip
def test_a_course_of_others_is_not_there(cast, kopi, dewi, tono, address):
    assert cast.signed_in(tono).get(f"/teach/kopi{address}").status_code == 404
    own = dewi.get(f"/teach/kopi{address}")
    own.close()
    assert own.status_code in {200, 303}


def test_the_desk_costs_the_same_for_one_course_and_for_thirty(dewi, cast, count_statements):
    db.session.rollback()
    with count_statements() as one:
        page(dewi.get("/teach"))
    for number in range(2, 31):
        editions.add_owner(build.published(build.numbered(number)), cast.dewi.id)
    db.session.commit()
    with count_statements() as thirty:
        page(dewi.get("/teach"))
    assert len(one) == len(thirty)


def test_learners_are_counted_by_edition(dewi, cast, kopi):
    build.enrolled(cast.sri.id, kopi)
    assert "(1 sedang belajar)" in page(dewi.get("/teach"))


# ---- A lesson --------------------------------------------------------------------------------


def test_a_changed_lesson_makes_a_draft_and_the_published_edition_stays(dewi, kopi):
    form = filled(dewi, "/teach/kopi/lessons/takaran", source="Kalimat baru.\n\n::: remember\nIngat.\n:::")
    assert dewi.post("/teach/kopi/lessons/takaran", data=form).status_code == 303
    assert "Kalimat baru." in source_of(kopi, "takaran")
    assert (newest(kopi).number, newest(kopi).state) == (2, EditionState.DRAFT)
    assert "Kalimat baru." not in page(dewi.get("/learn/kopi/lessons/takaran"))
    assert "Ada 1 perubahan di rancangan." in page(dewi.get("/teach/kopi"))


def test_a_lesson_saved_as_it_stands_changes_nothing(dewi, kopi):
    for key in ("takaran", "seduhan", "mencoba"):
        assert dewi.post(f"/teach/kopi/lessons/{key}", data=filled(dewi, f"/teach/kopi/lessons/{key}")).status_code == 303
    assert newest(kopi).number == 1


def test_a_fault_is_told_at_its_line_and_what_was_typed_stays(dewi, kopi):
    text = "Kalimat yang disimpan.\n\n<b>tebal</b>\n\n::: remember\nIngat.\n:::"
    answer = dewi.post("/teach/kopi/lessons/takaran", data=filled(dewi, "/teach/kopi/lessons/takaran", source=text))
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Baris 3: HTML tidak dipakai di sini" in shown and "Kalimat yang disimpan." in shown
    assert newest(kopi).number == 1


def test_a_field_left_empty_is_told_beside_it(dewi, kopi):
    answer = dewi.post("/teach/kopi/lessons/takaran", data=filled(dewi, "/teach/kopi/lessons/takaran", objective=""))
    assert answer.status_code == 422 and 'id="objective-error"' in answer.get_data(as_text=True)


def test_what_one_sees_is_what_publishing_would_make(dewi, kopi):
    form = filled(dewi, "/teach/kopi/lessons/takaran", source="Baru.\n\n![Cangkir.](cangkir.svg)\n\n::: remember\nIngat.\n:::")
    preview = page(dewi.post("/teach/kopi/lessons/takaran/preview", data=form))
    assert 'src="/teach/kopi/pictures/cangkir.svg"' in preview and '<div class="remember"><p>Ingat.</p>' in preview
    assert newest(kopi).number == 1
    picture = dewi.get("/teach/kopi/pictures/cangkir.svg")
    picture.close()
    assert picture.status_code == 200 and "sandbox" in picture.headers["Content-Security-Policy"]


def test_the_preview_bears_whatever_is_typed(dewi):
    for source in (
        "",
        "::: remember",
        "![](tidak-ada.svg)",
        "<script>alert(1)</script>",
        "\x00---\n---",
        "::: aneh\n\n# Judul",
    ):
        form = filled(dewi, "/teach/kopi/lessons/takaran", source=source, minutes="banyak")
        shown = page(dewi.post("/teach/kopi/lessons/takaran/preview", data=form))
        assert "<script>alert" not in shown and 'id="preview"' in shown
        new = "/teach/kopi/modules/kopi-mengapa/lessons"
        page(dewi.post(f"{new}/preview", data=filled(dewi, f"{new}/new", source=source, minutes="", title="")))


def test_a_heading_without_words_is_told_at_its_line_and_the_preview_shows_none(dewi, kopi):
    form = filled(dewi, "/teach/kopi/lessons/takaran", source="Isi.\n\n##\n\n::: remember\nIngat.\n:::")
    shown = page(dewi.post("/teach/kopi/lessons/takaran/preview", data=form))
    assert "Baris 3: judul butuh kata-kata di belakang ##" in shown and "<h2></h2>" not in shown
    assert dewi.post("/teach/kopi/lessons/takaran", data=form).status_code == 422 and newest(kopi).number == 1


def test_somebody_else_saved_meanwhile_and_both_texts_are_shown(dewi, cast, kopi):
    mine = filled(dewi, "/teach/kopi/lessons/takaran", source="Punya saya.\n\n::: remember\nIngat.\n:::")
    ratna = cast.signed_in(cast.ratna)
    theirs = filled(ratna, "/teach/kopi/lessons/takaran", source="Punya Ratna.\n\n::: remember\nIngat.\n:::")
    assert ratna.post("/teach/kopi/lessons/takaran", data=theirs).status_code == 303
    answer = dewi.post("/teach/kopi/lessons/takaran", data=mine)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "Punya saya." in shown and "Punya Ratna." in shown
    assert "Punya Ratna." in source_of(kopi, "takaran")
    again = filled(dewi, answer, source="Punya saya.\n\n::: remember\nIngat.\n:::")
    assert dewi.post("/teach/kopi/lessons/takaran", data=again).status_code == 303
    assert "Punya saya." in source_of(kopi, "takaran")


def test_another_lesson_saved_meanwhile_is_no_conflict(dewi, cast, kopi):
    mine = filled(dewi, "/teach/kopi/lessons/takaran", objective="Bisa menakar.")
    ratna = cast.signed_in(cast.ratna)
    ratna.post("/teach/kopi/lessons/mencoba", data=filled(ratna, "/teach/kopi/lessons/mencoba", objective="Bisa mencoba."))
    assert dewi.post("/teach/kopi/lessons/takaran", data=mine).status_code == 303
    package = editing.open_course(kopi).package
    assert [package.lessons[key].fields.value["objective"] for key in ("takaran", "mencoba")] == [
        "Bisa menakar.",
        "Bisa mencoba.",
    ]


def test_scenes_are_rows_and_an_emptied_row_goes(dewi, kopi):
    form = filled(dewi, "/teach/kopi/lessons/seduhan")
    form |= {"scenes-2-picture": "cangkir.svg", "scenes-2-alt": "Cangkir penuh.", "scenes-2-says": "Selesai."}
    form |= {"scenes-0-picture": "", "scenes-0-alt": "", "scenes-0-says": ""}
    assert dewi.post("/teach/kopi/lessons/seduhan", data=form).status_code == 303
    scenes = editing.open_course(kopi).package.lessons["seduhan"].fields.value["scenes"]
    assert [scene["says"] for scene in scenes] == ["Tuang air panas pelan-pelan.", "Selesai."]


def test_a_new_lesson_stands_last_and_can_go_up_and_out_again(dewi, kopi):
    new = "/teach/kopi/modules/kopi-mengapa/lessons/new"
    form = filled(
        dewi, new, title="Air yang baik", minutes="4", objective="Bisa memilih air.", source="Isi.\n\n::: remember\nAir.\n:::"
    )
    answer = dewi.post("/teach/kopi/modules/kopi-mengapa/lessons", data=form)
    assert answer.status_code == 303 and answer.location == "/teach/kopi/lessons/air-yang-baik"

    def order():
        return editing.open_course(kopi).package.course.value["stages"]["awareness"]["modules"][0]["lessons"]

    assert order() == ["takaran", "air-yang-baik"]
    dewi.submit("/teach/kopi/lessons/air-yang-baik/place", {"way": "up"}, form="/teach/kopi")
    assert order() == ["air-yang-baik", "takaran"]
    dewi.submit("/teach/kopi/lessons/air-yang-baik/removal", form="/teach/kopi/lessons/air-yang-baik/removal/new")
    assert order() == ["takaran"]


def test_a_new_lesson_with_a_fault_stays_in_the_form(dewi, kopi):
    new = "/teach/kopi/modules/kopi-mengapa/lessons/new"
    form = filled(dewi, new, title="Air", minutes="4", objective="Bisa.", source="Isi tanpa kalimat untuk diingat.")
    answer = dewi.post("/teach/kopi/modules/kopi-mengapa/lessons", data=form)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "tepat satu ::: remember" in shown and "Isi tanpa kalimat" in shown


AIR = {
    "title": "Air",
    "minutes": "1",
    "objective": "Bisa memilih air.",
    "source": "Isi.\n\n::: remember\nAir.\n:::",
}
NEW = "/teach/kopi/modules/kopi-mengapa/lessons"


def test_a_new_lesson_sent_twice_is_one(dewi, kopi):
    sent = filled(dewi, f"{NEW}/new", **AIR)
    assert [dewi.post(NEW, data=sent).location for _twice in range(2)] == ["/teach/kopi/lessons/air"] * 2
    assert sorted(editing.open_course(kopi).package.lessons) == ["air", "mencoba", "seduhan", "takaran"]
    assert dewi.post(NEW, data=sent | {"minutes": "2"}).location == "/teach/kopi/lessons/air-2", "that says something else"


def test_a_lesson_may_be_called_new_lesson_and_others_can_still_be_begun(dewi, kopi):
    assert dewi.post(NEW, data=filled(dewi, f"{NEW}/new", **AIR | {"title": "Pelajaran baru"})).status_code == 303
    assert dewi.post(NEW, data=filled(dewi, f"{NEW}/new", **AIR)).status_code == 303


def test_a_line_that_a_fault_names_is_counted_as_typed_too(dewi, kopi):
    text = "Isi.\n\n::: note\nCatatan.\n\n::: remember\nIngat.\n:::"
    answer = dewi.post("/teach/kopi/lessons/takaran", data=filled(dewi, "/teach/kopi/lessons/takaran", source=text))
    assert "Baris 6: ::: note di baris 3 belum ditutup" in answer.get_data(as_text=True)


def test_what_a_changed_lesson_breaks_elsewhere_is_told_and_what_was_typed_stays(dewi, kopi):
    at, text = "/teach/kopi/lessons/seduhan", "Tanpa kata sulit.\n\n::: remember\nIngat.\n:::"
    answer = dewi.post(at, data=filled(dewi, at, source=text))
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "glossary.yaml" in shown and "mendidih" in shown and "Tanpa kata sulit." in shown


def test_a_new_lesson_for_which_its_module_has_no_room_is_told_so(dewi, kopi):
    work = editing.open_course(kopi)
    keys = [f"air-{number}" for number in range(29)]
    course = work.files["course.yaml"].decode().replace("[seduhan]", f"[seduhan, {', '.join(keys)}]")
    lesson = work.files["lessons/mencoba.md"].replace(b"minutes: 10", b"minutes: 3")
    full = work.files | {"course.yaml": course.encode()} | {f"lessons/{key}.md": lesson for key in keys}
    build.draft(editing.changed_package(editing.WorkingCopy(work.course, work.edition, full), {}).files)
    at = "/teach/kopi/modules/kopi-caranya/lessons"
    answer = dewi.post(at, data=filled(dewi, f"{at}/new", **AIR))
    assert answer.status_code == 422 and "isinya 31; yang boleh 1 sampai 30" in answer.get_data(as_text=True)


def test_a_lesson_that_questions_point_at_stays_and_says_why(dewi, kopi):
    form = filled(dewi, "/teach/kopi/modules/kopi-mengapa/lessons/new", title="Air", minutes="4", objective="Bisa.",
                  source="Isi.\n\n::: remember\nAir.\n:::")  # fmt: skip
    dewi.post("/teach/kopi/modules/kopi-mengapa/lessons", data=form)
    answer = dewi.submit("/teach/kopi/lessons/takaran/removal", form="/teach/kopi")
    assert answer.status_code == 422 and "kursus ini tidak punya pelajaran takaran" in answer.get_data(as_text=True)


def test_the_last_lesson_of_a_module_cannot_go(dewi):
    answer = dewi.submit("/teach/kopi/lessons/mencoba/removal", form="/teach/kopi")
    assert answer.status_code == 409 and "Pelajaran terakhir" in answer.get_data(as_text=True)


# ---- About the course, pictures, owners, packages ---------------------------------------------


def test_titles_outcomes_and_minutes_are_a_form_of_their_own(dewi, kopi):
    assert dewi.post("/teach/kopi/about", data=filled(dewi, "/teach/kopi/about")).status_code == 303
    assert newest(kopi).number == 1
    dewi.post("/teach/kopi/about", data=filled(dewi, "/teach/kopi/about", title="Kopi lezat", skill="Saya bisa.\nSaya mau."))
    value = editing.open_course(kopi).package.course.value
    assert (value["title"]["id"], value["stages"]["skill"]["outcomes"]) == ("Kopi lezat", ["Saya bisa.", "Saya mau."])


@pytest.mark.parametrize("stage", ["awareness", "knowledge", "skill"])
def test_a_fault_of_what_one_can_do_stands_beside_its_stage(dewi, kopi, stage):
    long = {"title": "Kopi lezat " * 15, "title_en": "Good coffee " * 15}  # written on more lines than before
    answer = dewi.post("/teach/kopi/about", data=filled(dewi, "/teach/kopi/about", **long, **{stage: "a\nb\nc\nd"}))
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert [one for one in ("awareness", "knowledge", "skill") if f'id="{one}-error"' in shown] == [stage]


def test_a_drawing_is_looked_through_and_a_photo_is_made_small(dewi, kopi):
    from tests.quizzes.draw import goods, jpeg

    def send(content: bytes, name: str):
        return dewi.submit("/teach/kopi/pictures", {"picture": (io.BytesIO(content), name)}, content_type="multipart/form-data")

    bad = send(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script/></svg>', "jahat.svg")
    assert bad.status_code == 422 and "&lt;script&gt; tidak boleh ada" in bad.get_data(as_text=True)
    assert send(b"not a picture", "foto.jpg").status_code == 422
    assert send(jpeg(goods(1600, 1200)).getvalue(), "Foto Cangkir.JPG").status_code == 303
    package = editing.open_course(kopi).package
    assert "foto-cangkir.webp" in package.media and len(package.media["foto-cangkir.webp"]) < 100_000
    assert "foto-cangkir.webp" in page(dewi.get("/teach/kopi/pictures"))


def test_a_co_owner_is_a_trainer_by_e_mail(dewi, cast, kopi, tono):
    assert dewi.submit("/teach/kopi/owners", {"email": cast.laras.email}, form="/teach/kopi").status_code == 422
    assert dewi.submit("/teach/kopi/owners", {"email": " TONO@demo.example "}, form="/teach/kopi").status_code == 303
    assert dewi.submit("/teach/kopi/owners", {"email": tono.email}, form="/teach/kopi").status_code == 303
    assert db.session.get(CourseOwner, (kopi.id, tono.id)) is not None
    assert cast.signed_in(tono).get("/teach/kopi").status_code == 200


def zipped(files: dict[str, bytes]) -> io.BytesIO:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"kopi/{name}", content)
    packed.seek(0)
    return packed


def test_a_package_goes_out_and_comes_back_the_same(dewi, kopi):
    sent = dewi.get("/teach/kopi/package")
    with zipfile.ZipFile(io.BytesIO(sent.data)) as archive:
        names = archive.namelist()
    assert "kopi/course.yaml" in names and sent.headers["Content-Disposition"].startswith("attachment")
    form = filled(dewi, "/teach/kopi", form="/teach/kopi/package") | {"package": (io.BytesIO(sent.data), "kopi.zip")}
    assert dewi.post("/teach/kopi/package", data=form, content_type="multipart/form-data").status_code == 303
    assert newest(kopi).number == 1


def send_package(browser, files: dict[str, bytes], at: str = "/teach/kopi/package", desk: str = "/teach/kopi"):
    form = filled(browser, desk, form=at) | {"package": (zipped(files), "kopi.zip")}
    return browser.post(at, data=form, content_type="multipart/form-data")


def test_faults_of_a_package_are_told_by_file_and_line_and_nothing_is_half_taken(dewi, kopi):
    files = build.changed(
        ("lessons/takaran.md", "kind: text", "kind: teks"), ("questions.yaml", "lesson: seduhan", "lesson: hilang")
    )
    answer = send_package(dewi, files)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "lessons/takaran.md" in shown and "baris 3" in shown and "questions.yaml" in shown
    assert newest(kopi).number == 1


def test_a_package_of_another_course_is_not_taken_for_this_one(dewi, kopi):
    assert send_package(dewi, build.numbered(7)).status_code == 422
    assert send_package(dewi, {"readme.txt": b"x"}).status_code == 422
    assert newest(kopi).number == 1


@pytest.mark.parametrize("content", [b"- kopi\n", b"kopi\n", b"5\n"])
def test_a_course_yaml_that_is_anything_else_is_told_by_its_line(dewi, kopi, content):
    files = build.kopi_files() | {"course.yaml": content}
    for answer in (send_package(dewi, files), send_package(dewi, files, "/teach/package", "/teach")):
        assert answer.status_code == 422 and "course.yaml</span>, baris 1" in answer.get_data(as_text=True)


def test_a_new_course_comes_as_a_package_and_is_its_bringers(dewi, cast, kopi):
    assert send_package(dewi, build.kopi_files(), "/teach/package", "/teach").status_code == 409
    answer = send_package(dewi, build.numbered(7), "/teach/package", "/teach")
    assert answer.status_code == 303 and answer.location == "/teach/kopi-7"
    shown = page(dewi.get("/teach/kopi-7"))
    assert "Rancangan edisi 1" in shown
    assert dewi.get("/courses/kopi-7").status_code == 404
