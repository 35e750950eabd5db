"""Course packages: reading, checking by file and line, canonical form, import and export."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core import files
from core.db import db
from core.documents.faults import Faults
from core.documents.nodes import parse
from core.office import office
from courses import editions
from courses.models import Course, Edition, EditionState, Lesson, Media, Stage
from courses.package import checking, exporting, importing, reading
from courses.package.canonical import to_yaml
from tests.courses import build

REMEMBER = "::: remember\nSatu sendok kopi, satu cangkir air.\n:::\n"


def faults_of(*changes: tuple[str, str, str]) -> list[str]:
    return [str(fault) for fault in checking.check(build.package(build.changed(*changes)))]


def test_the_small_course_has_no_fault(app):
    assert not checking.check(reading.read(build.KOPI))


def test_the_office_s_courses_have_no_fault(app):
    for folder in sorted((office().folder / "courses").iterdir()):
        faults = checking.check(reading.read(folder))
        assert not faults, "\n".join(str(fault) for fault in faults)


LESSON, COURSE = "lessons/takaran.md", "course.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (COURSE, "jp: 1", "jp: 9", "course.yaml:9: 9 JP are 405 minutes"),
        (COURSE, "jp: 1", 'jp: "1"', "course.yaml:9: must be a whole number"),
        (COURSE, "slug: kopi", "slug: Kopi Enak", "course.yaml:2: 'Kopi Enak' is not a key"),
        (COURSE, "code: KOPI-01", "code: kopi", "course.yaml:1: must be a code like"),
        (COURSE, "jp: 1", "jp: 1\nprice: 5", "course.yaml:10: 'price' is not a field here"),
        (COURSE, "jp: 1\n", "", "course.yaml:1: 'jp' is missing"),
        (COURSE, "jp: 1", "jp: 1\njp: 1", "course.yaml:10: 'jp' stands here twice"),
        (COURSE, "jp: 1", "jp: [1", "course.yaml:10: cannot be read as YAML"),
        (COURSE, "jp: 1", "jp: &one 1\nx: *one", "course.yaml:9: cannot be read as YAML: anchors"),
        (COURSE, "prerequisites: []", "prerequisites: [KOPI-01]", "course.yaml:7: a course cannot come before itself"),
        (COURSE, "lessons: [seduhan]", "lessons: [seduhan, takaran]", "course.yaml:30: the lesson 'takaran' stands on line 19"),
        (COURSE, "lessons: [seduhan]", "lessons: [saringan]", "course.yaml:30: lessons/saringan.md is not there"),
        (COURSE, "lessons: [seduhan]", "lessons: [mencoba]", "lessons/seduhan.md:1: is not named in course.yaml"),
        (COURSE, "key: kopi-caranya", "key: kopi-mengapa", "course.yaml:28: the module key 'kopi-mengapa' is used on line 17"),
        (COURSE, "kind: quiz", "kind: exam", "course.yaml:31: the checkpoint of the knowledge stage is of kind quiz"),
        (COURSE, "title: {id: \"Praktik\", en: \"Practice\"}", "title: {en: \"Practice\"}", "course.yaml:37: 'id' is missing"),
        (COURSE, 'id: "Praktik"', "id: 5", "course.yaml:37: must be a text; put it into quotes"),
        (COURSE, 'id: "Praktik"', 'id: " "', "course.yaml:37: is blank"),
        (COURSE, 'id: "Praktik"', 'id: "Praktik "', "course.yaml:37: begins or ends with a blank"),
        (COURSE, 'id: "Praktik"', f'id: "{"a" * 201}"', "course.yaml:37: has 201 characters"),
        (COURSE, 'id: "Praktik"', 'id: "Prak\\0tik"', "course.yaml:37: holds a control character"),
        (COURSE, "recommended_before: []", "recommended_before: HP-01", "course.yaml:8: must be a list"),
        (COURSE, "recommended_before: []", "recommended_before: [HP-01, HP-01]", "course.yaml:8: 'HP-01' stands here twice"),
        (COURSE, "recommended_before: []", f"recommended_before: {'[' * 25}{']' * 25}", "course.yaml:8: cannot be read as YAML: nested"),
        (COURSE, "modules:\n      - key: kopi-praktik", "modules:\n      - Praktik\n      - key: kopi-praktik", "course.yaml:36: must be fields: key"),
        (COURSE, "lessons: [mencoba]", "lessons: []", "course.yaml:38: has 0 items; 1 to 30 are allowed"),
        (LESSON, "::: bad", ":::\n\n::: bad", "lessons/takaran.md:30: ::: closes nothing here"),
        (LESSON, "kaleng.\n:::\n", "kaleng.\n", "lessons/takaran.md:29: ::: good of line 26 is not closed before this"),
        (LESSON, "minutes: 5", "minutes: soon", "lessons/takaran.md:4: must be a whole number"),
        (LESSON, "kind: text", "kind: song", "lessons/takaran.md:3: must be one of text, video, practice"),
        (LESSON, "kind: text", "kind: video", "lessons/takaran.md:3: a video lesson needs 'scenes'"),
        (LESSON, "---\nKopi", "Kopi", "lessons/takaran.md:1: has no front matter"),
        (LESSON, "![Cangkir kopi di samping sendok takar.]", "![]", "lessons/takaran.md:10: the picture cangkir.svg needs words"),
        (LESSON, "(cangkir.svg ", "(teko.svg ", "lessons/takaran.md:10: media/teko.svg is not there"),
        (LESSON, "10 gram**.\n", "10 gram**.\n![a](cangkir.svg)\n", "lessons/takaran.md:9: a picture stands alone"),
        (LESSON, "## Contoh", "# Contoh", "lessons/takaran.md:12: headings are ## and ###"),
        (LESSON, "## Contoh: kopi Pak Tarno", "##", "lessons/takaran.md:12: a heading needs words behind"),
        (LESSON, "## Contoh: kopi Pak Tarno", "### **...** ##", "lessons/takaran.md:12: a heading needs words behind"),
        (LESSON, "## Contoh: kopi Pak Tarno", "> 1. ##", "lessons/takaran.md:12: a heading needs words behind"),
        ("lessons/takaran.en.md", "Good coffee", "##\n\nGood coffee", "lessons/takaran.en.md:1: a heading needs words behind"),
        (LESSON, "Pak Tarno menakar", "<b>Pak Tarno</b> menakar", "lessons/takaran.md:14: HTML is not taken over"),
        (LESSON, "Pak Tarno menakar", "[Pak](http://x.id) menakar", "lessons/takaran.md:14: a link must begin with https://"),
        (LESSON, "Pak Tarno menakar", "[Pak](javascript:x) menakar", "lessons/takaran.md:14: a link must begin with https://"),
        (LESSON, "::: good", "::: joke", "lessons/takaran.md:26: ::: joke is unknown"),
        (LESSON, REMEMBER, "Selesai.\n", "lessons/takaran.md:8: needs exactly one ::: remember"),
        (LESSON, REMEMBER, REMEMBER + "\n" + REMEMBER, "lessons/takaran.md:38: needs exactly one ::: remember"),
        (LESSON, REMEMBER, REMEMBER + "\nTambahan.\n", "lessons/takaran.md:34: ::: remember comes last"),
        (LESSON, REMEMBER, REMEMBER[:-4], "lessons/takaran.md:34: ::: remember is not closed"),
        ("lessons/takaran.en.md", "Good coffee", "---\nGood coffee", "lessons/takaran.en.md:1: has front matter"),
        ("lessons/takaran.en.md", "(cangkir.svg ", "(mug.svg ", "lessons/takaran.en.md:3: media/mug.svg is not there"),
        ("lessons/seduhan.md", "picture: tuang.svg", "picture: teko.svg", "lessons/seduhan.md:8: media/teko.svg is not there"),
        ("lessons/seduhan.md", "scenes:", "video: film.mp4\nscenes:", "lessons/seduhan.md:6: a video needs 'captions'"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_file_and_line(app, file, old, new, expected):
    found = faults_of((file, old, new))
    assert any(fault.startswith(expected) for fault in found), found


@pytest.mark.parametrize("field", ["video", "captions"])
@pytest.mark.parametrize("value", ["[a.mp4]", "{a: b}", "5", "null"])
def test_a_film_that_is_no_name_is_a_fault(app, field, value):
    found = faults_of(("lessons/seduhan.md", "minutes: 5", f"minutes: 5\n{field}: {value}"))
    assert any("must be a text" in fault for fault in found)


def test_a_file_that_no_part_reads_does_not_belong(app):
    found = checking.check(build.package({**build.kopi_files(), "prices.yaml": b"a: 1"}))
    assert [str(fault) for fault in found] == ["prices.yaml:1: does not belong into a course package"]


def test_all_faults_come_in_one_pass_and_in_order(app):
    files = build.changed(
        (COURSE, "jp: 1", "jp: 9"), (LESSON, "## Contoh", "# Contoh"), ("questions.yaml", "answer: false", "answer: maybe")
    )
    files["media/tuang.svg"] = b"<svg/>"
    files["media/Foto Saya.svg"] = b"<svg/>"
    files["notes.txt"] = b"x"
    found = [str(fault) for fault in checking.check(build.package(files))]
    named = {fault.split(":")[0] for fault in found}
    assert named >= {"course.yaml", LESSON, "questions.yaml", "media/tuang.svg", "media/Foto Saya.svg", "notes.txt"}
    assert [fault.split(":")[0] for fault in found] == sorted(fault.split(":")[0] for fault in found)


def test_a_lesson_heavier_than_a_learner_s_data_bears_is_refused(app):
    from PIL import Image

    noise = io.BytesIO()
    Image.effect_noise((400, 400), 90).save(noise, "PNG")
    files = build.changed((LESSON, "(cangkir.svg ", "(noise.png "))
    files["media/noise.png"] = noise.getvalue()
    assert any("a lesson stays under 100 KB" in str(fault.sentence) for fault in checking.check(build.package(files)))


@pytest.mark.parametrize(
    "content", [b"\xff\xfe bad", b"a\x00b", b"", b"- 1\n- 2", b"just words", b"[" * 5000, b"a: !!python/object:os.system x"]
)
@pytest.mark.parametrize("file", ["course.yaml", "questions.yaml", LESSON])
def test_no_file_however_broken_breaks_the_check(app, file, content):
    assert len(checking.check(build.package({**build.kopi_files(), file: content}))) > 0


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_course_with_anything_anywhere_is_checked_without_breaking(whole_app, data):
    """Any value in place of any other gives faults and no exception."""
    file = data.draw(st.sampled_from([COURSE, "questions.yaml", LESSON, "lessons/seduhan.md"]))
    files = build.kopi_files()
    lines = files[file].decode().split("\n")
    number = data.draw(st.integers(0, len(lines) - 1))
    junk = data.draw(st.sampled_from(["", "x", "1", "null", "[]", "{}", "{a: [1, {b: 2}]}", "- 5", "true", '"  "', "1.5", "~"]))
    key, colon, _ = lines[number].partition(":")
    lines[number] = f"{key}: {junk}" if colon and data.draw(st.booleans()) else junk
    with whole_app.app_context():
        found = checking.check(build.package({**files, file: "\n".join(lines).encode()}))
    assert all(str(fault) for fault in found)


# ---- Reading -----------------------------------------------------------------------------


def zipped(tmp_path: Path, entries: dict[str, bytes]) -> Path:
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def test_a_zip_is_as_good_as_its_folder(tmp_path):
    files = build.kopi_files()
    assert reading.read(zipped(tmp_path, files)).files == files
    assert reading.read(zipped(tmp_path, {f"kopi/{name}": content for name, content in files.items()})).files == files


@pytest.mark.parametrize("name", ["../course.yaml", "/etc/passwd", "media/../../x.svg", "media\\x.svg", "C:x.svg"])
def test_a_zip_that_leads_out_of_itself_is_refused(tmp_path, name):
    with pytest.raises(reading.NotAPackage, match="not a course package"):
        reading.read(zipped(tmp_path, {**build.kopi_files(), name: b"x"}))


def test_a_zip_bomb_is_refused_before_it_unfolds(tmp_path):
    with pytest.raises(reading.NotAPackage) as refused:
        reading.read(zipped(tmp_path, {**build.kopi_files(), "media/bomb.svg": b"0" * (60 * 2**20)}))
    assert "larger than 20 MB" in str(refused.value.why)


def test_too_many_files_are_refused(tmp_path):
    many = {f"media/p{number}.svg": b"x" for number in range(501)}
    with pytest.raises(reading.NotAPackage, match="not a course package"):
        reading.read(zipped(tmp_path, {**build.kopi_files(), **many}))


@pytest.mark.parametrize("content", [b"not a zip", b"PK\x03\x04 broken", b""])
def test_what_is_no_zip_is_said_to_be_none(tmp_path, content):
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(reading.NotAPackage):
        reading.read(tmp_path / "x.zip")


def test_a_link_to_somewhere_else_is_refused(tmp_path):
    (tmp_path / "course.yaml").write_text("code: X")
    (tmp_path / "secret.yaml").symlink_to("/etc/passwd")
    with pytest.raises(reading.NotAPackage):
        reading.read(tmp_path)


def test_a_folder_without_course_yaml_is_no_package(tmp_path):
    with pytest.raises(reading.NotAPackage):
        reading.read(tmp_path)


# ---- The one form ------------------------------------------------------------------------


def test_the_canonical_form_of_the_canonical_form_is_itself(app):
    once = checking.canonical(reading.read(build.KOPI)).files
    assert checking.canonical(build.package(once)).files == once
    assert not checking.check(build.package(once))


def test_order_of_fields_and_blanks_do_not_matter_to_the_canonical_form(app):
    files = build.changed(
        (COURSE, "code: KOPI-01\nslug: kopi\n", "slug:   kopi\ncode: 'KOPI-01'\n"),
        (LESSON, "kind: text\nminutes: 5", "minutes: 5\nkind: text"),
    )
    assert checking.canonical(build.package(files)).hash() == checking.canonical(reading.read(build.KOPI)).hash()


words = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=40)
scalars = st.one_of(
    words, st.booleans(), st.integers(-(10**12), 10**12), st.floats(-1e6, 1e6).map(lambda x: round(x, 4) + 0.0), st.none()
)
trees = st.recursive(
    scalars, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(words, inner, max_size=4)), max_leaves=20
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(words, trees, min_size=1, max_size=4))
def test_what_is_written_is_read_back_the_same(data):
    faults = Faults()
    assert parse(to_yaml(data, order=()), "x.yaml", faults).value == data
    assert not faults


def test_every_node_knows_its_line():
    node = parse("a: 1\nb:\n  - x\n  - {c: y,\n     d: z}\n", "x.yaml", Faults(), first_line=10)
    assert [node.line, node.get("b").line, node.get("b", 0).line, node.get("b", 1, "d").line] == [10, 11, 12, 14]


# ---- Import and export -------------------------------------------------------------------


@pytest.fixture(params=["kopi", "foto-produk", "pemasaran-digital"])
def folder(app, request) -> Path:
    own = build.PACKAGES / request.param
    return own if own.exists() else office().folder / "courses" / request.param


def test_an_export_is_the_canonical_form_byte_for_byte(folder):
    package = reading.read(folder)
    edition = importing.import_package(package).edition
    db.session.commit()
    db.session.expire_all()
    assert exporting.export(edition).files == checking.canonical(package).files
    editions.publish(edition)
    db.session.commit()
    assert exporting.export(edition).hash() == edition.content_hash


def test_the_same_package_again_changes_nothing(app):
    first = importing.import_package(reading.read(build.KOPI))
    db.session.commit()
    again = importing.import_package(reading.read(build.KOPI))
    assert (first.changed, again.changed, again.edition.id) == (True, False, first.edition.id)
    editions.publish(again.edition)
    db.session.commit()
    assert not importing.import_package(reading.read(build.KOPI)).changed


def test_a_changed_package_replaces_the_draft(app):
    first = build.draft()
    second = build.draft(build.changed((LESSON, "minutes: 5", "minutes: 6")))
    assert (second.id, second.number) == (first.id, 1)
    assert db.session.scalar(db.select(Lesson.minutes).where(Lesson.key == "takaran")) == 6
    assert db.session.scalar(db.select(db.func.count()).select_from(Stage)) == 3


def test_a_changed_package_beside_a_published_edition_is_a_new_draft(kopi):
    draft = build.draft(build.changed((LESSON, "minutes: 5", "minutes: 6")))
    assert (draft.number, draft.state) == (2, EditionState.DRAFT)
    assert db.session.scalars(db.select(Lesson.minutes).where(Lesson.key == "takaran").order_by(Lesson.id)).all() == [5, 6]


def test_a_faulty_package_leaves_nothing_behind(app):
    with pytest.raises(checking.Faulty) as refused:
        importing.import_package(build.package(build.changed((COURSE, "jp: 1", "jp: 9"))))
    assert len(refused.value.faults) == 1
    assert db.session.scalar(db.select(db.func.count()).select_from(Course)) == 0


def test_a_course_keeps_its_code_and_address_for_ever(kopi):
    for old, new in (("slug: kopi", "slug: teh"), ("code: KOPI-01", "code: TEH-01")):
        with pytest.raises(importing.OtherAddress):
            importing.import_package(build.package(build.changed((COURSE, old, new))))


def test_pictures_are_counted_and_given_free(app):
    edition = build.draft()
    sha256 = db.session.scalar(db.select(Media.sha256).where(Media.name == "tuang.svg"))
    assert uses(sha256) == 1
    redrawn = build.kopi_files()
    redrawn["media/tuang.svg"] = redrawn["media/tuang.svg"].replace(b"#BFE3EA", b"#CFE3EA")
    assert build.draft(redrawn).id == edition.id
    assert uses(sha256) == 0


def uses(sha256: str) -> int:
    return db.session.scalar(db.select(files.StoredFile.uses).where(files.StoredFile.sha256 == sha256))


def test_imports_that_race_make_one_draft(app, in_parallel):
    outcomes = in_parallel(8, lambda: importing.import_package(reading.read(build.KOPI)).changed)
    assert sorted(outcomes) == [False] * 7 + [True]
    assert db.session.scalar(db.select(db.func.count()).select_from(Edition)) == 1
