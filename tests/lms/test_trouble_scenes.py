"""The judge of `script/soak trouble` finds planted faults in the outcome of every scene."""

import os
import shutil
import smtplib
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from email.message import EmailMessage, Message
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import NullPool, create_engine, delete, text
from sqlalchemy.exc import OperationalError

from core import files
from core.db import db
from core.engine import sqlite_module
from courses.models import StageKey
from lms import seed
from people.models import Person
from quizzes import attempts, submissions
from quizzes.answers import save_answer
from quizzes.models import Evidence
from script.measure.attack.visitor import Answer as Page
from script.measure.holding import held
from script.measure.learners import Crowd
from script.measure.ledger import Ledger
from script.measure.trouble import disks, page_text, stored
from script.measure.trouble.channels import Post
from script.measure.trouble.judging import PICTURES_AND_BRACKETS, Outcome, faults, table
from script.measure.trouble.leaves import Leaf
from script.measure.trouble.many_scans import many_scans
from script.measure.trouble.scenes import SCENES
from script.measure.trouble.stored import Before, Sendings

EVERY = pytest.mark.parametrize("scene", SCENES.values(), ids=list(SCENES))


def as_promised(scene) -> Outcome:
    """Return the outcome of a scene in which every promise is kept."""
    statuses = scene.PROMISE.must_be_seen or {303}
    return Outcome(
        scene.TITLE,
        "embedded",
        saw=Counter({("answering", status, "a sentence"): 3 for status in statuses}),
        reported={way: [scene.PROMISE.about[-1]] for way in scene.PROMISE.channels},
        waited=scene.PROMISE.longest_wait,
        waited_for="reading",
        others=Counter({("reading", 200): 9, ("writing", 503): 1}),
        back=1.0,
    )


@EVERY
def test_a_scene_that_goes_as_promised_has_no_fault(scene):
    assert faults(scene.PROMISE, as_promised(scene)) == []
    assert table([(scene.PROMISE, as_promised(scene))]).count("| met |") == 1


@EVERY
@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"saw": Counter({("sending a photo", 500, "Something broke"): 1})}, "a learner saw 500: sending a photo"),
        ({"saw": Counter({("answering", page_text.NO_ANSWER, ""): 1})}, "a learner saw no answer: answering"),
        ({"lost": ["attempt 1, question 2, save 3"]}, "LOST attempt 1, question 2, save 3"),
        ({"waited": 17.0, "waited_for": "reading"}, "others waited 17.0 s"),
        ({"others": Counter({("reading", 500): 1})}, "others saw 500: reading"),
        ({"others": Counter({("reading", page_text.NO_ANSWER): 1})}, "others saw no answer: reading"),
        ({"back": None}, "does not serve again"),
        ({"back": 31.0}, "does not serve again"),
        ({"broken": ["the worker never came back"]}, "the worker never came back"),
    ],
)
def test_a_planted_fault_is_found_in_every_scene(scene, change, fault):
    found = faults(scene.PROMISE, replace(as_promised(scene), **change))
    assert any(line.startswith(fault) for line in found), found
    assert fault in table([(scene.PROMISE, replace(as_promised(scene), **change))])


@EVERY
def test_who_is_not_told_is_named(scene):
    for way in scene.PROMISE.channels:
        others = {other: [scene.PROMISE.about[-1]] for other in scene.PROMISE.channels - {way}}
        for reported in (others, {**others, way: ["news of something else"]}):
            assert faults(scene.PROMISE, replace(as_promised(scene), reported=reported)) == [f"NOT TOLD by {way}"]


@EVERY
def test_trouble_that_nobody_noticed_was_none(scene):
    quiet = replace(as_promised(scene), saw=Counter({("answering", 303, "on"): 9}))
    assert bool(faults(scene.PROMISE, quiet)) == bool(scene.PROMISE.must_be_seen - {303})


def test_pictures_and_brackets_hold_nobody_up_for_longer_than_two_seconds():
    assert PICTURES_AND_BRACKETS == 2
    assert {scene.PROMISE.longest_wait for scene in SCENES.values()} <= {PICTURES_AND_BRACKETS, 12}


@dataclass
class Work:
    """Photos and an answer that a learner sent and that were acknowledged, and the rows from before."""

    ledger: Ledger
    person: str
    before: Before
    photos: dict[str, int]
    answers: dict[str, int]

    def lost(self) -> list[str]:
        return stored.find_losses(self.before, self.ledger, Sendings(self.answers, self.photos, self.person))


@pytest.fixture
def work(app, tmp_path):
    """The work of a learner who removed one of the photos, whose row stays."""
    list(seed.load())
    walk, ledger, name = Crowd().walk(), Ledger(tmp_path / "ledger"), uuid4()
    person = db.session.get_one(Person, walk.enrolment.person_id).name
    before = stored.read(person)
    submission = walk.work_on_task(hand_in=False)
    rows = stored.photos_of(person)
    submissions.remove_photo(submission, rows[0].id)
    attempt = attempts.resume_or_start(walk.enrolment, StageKey.KNOWLEDGE)
    save_answer(attempt.id, 1, {"choice": "a"}, sequence=1, sent_as=name)
    yield Work(ledger, person, before, {str(row.id): 303 for row in rows}, {str(name): 303})
    ledger.close()


def test_what_stands_is_not_called_lost_and_each_planted_loss_is(work):
    assert work.lost() == []
    sent = len(work.photos)
    rows = {**work.before.rows, "courses": work.before.rows["courses"] + 2, "login_sessions": 99, "applications that go on": 1}
    assert replace(work, before=Before(rows, 0)).lost() == ["2 rows of courses", "1 rows of applications that go on"]
    some, others = dict(list(work.photos.items())[1:]), {**work.photos, "another": page_text.NO_ANSWER}
    assert replace(work, photos=some).lost() == [f"{sent} photos stand where {sent - 1} were taken"]
    assert replace(work, photos={**some, "1": page_text.NO_ANSWER}).lost() == replace(work, photos=others).lost() == []
    assert replace(work, photos=dict.fromkeys(work.photos, 503)).lost() == [f"{sent} photos stand where 0 were taken"]
    assert replace(work, answers=dict.fromkeys(work.answers, 503)).lost() == ["1 answers saved although refused"]
    db.session.execute(delete(Evidence).where(Evidence.removed_at.is_not(None)))
    assert work.lost() == [f"{sent - 1} photos stand where {sent} were taken"]


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_bytes(b"RIFF and nothing else")])
def test_a_stored_file_that_is_gone_or_another_is_not_whole(app, spoil):
    sha256 = files.keep(b"a photo", "image/webp").sha256
    assert stored.is_intact(sha256)
    spoil(files.path_of(sha256))
    assert not stored.is_intact(sha256)


def test_a_full_disk_takes_nothing_more_until_it_has_room(tmp_path):
    if os.geteuid() != 0:
        pytest.skip("only root mounts a disk")
    with disks.small_disk(tmp_path / "disk", 4):
        most = disks.fill_most(tmp_path / "disk", 2**20)
        assert shutil.disk_usage(tmp_path / "disk").free == 2**20
        ballast = disks.fill(tmp_path / "disk")
        with pytest.raises(OSError, match="No space left"):
            (tmp_path / "disk/more").write_bytes(b"x" * 8192)
        ballast.unlink()
        (tmp_path / "disk/more").write_bytes(b"x" * 8192)
        assert most.exists()
    assert list((tmp_path / "disk").iterdir()) == []


def test_a_damaged_page_loses_its_own_rows_until_it_is_mended(tmp_path):
    path, sqlite = tmp_path / "a.sqlite", sqlite_module()
    database = sqlite.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE answers (id INTEGER PRIMARY KEY, words TEXT)")
    database.executemany("INSERT INTO answers (words) VALUES (?)", [("x" * 300,)] * 5000)
    database.commit()
    read = "SELECT words FROM answers WHERE id = ?"
    leaf = Leaf(path, "answers", 2500)
    leaf.damage()
    with closing(sqlite.connect(path)) as after:
        with pytest.raises(sqlite.DatabaseError, match="malformed"):
            after.execute(read, (2500,)).fetchall()
        assert len(after.execute(read, (1,)).fetchall()) == len(after.execute(read, (5000,)).fetchall()) == 1
    leaf.repair()
    with closing(sqlite.connect(path)) as mended:
        assert mended.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def test_a_held_database_can_be_read_and_not_be_written(app):
    url = db.engine.url.render_as_string(hide_password=False)
    with create_engine(url, poolclass=NullPool, **_impatient(url)).connect() as other, held(url):
        assert other.scalar(text("SELECT count(*) FROM persons")) == 0
        other.rollback()
        with pytest.raises(OperationalError):
            other.execute(text("DELETE FROM persons"))


def _impatient(url: str) -> dict[str, object]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 0.1}, "module": sqlite_module()}
    return {"connect_args": {"options": "-c lock_timeout=100"}}


def test_a_picture_of_many_scans_is_small_and_is_one():
    content = many_scans(count=50, side=320)
    assert content.count(b"\xff\xda") == 50 + many_scans(count=0, side=320).count(b"\xff\xda")
    with Image.open(BytesIO(content)) as image:
        image.load()
        assert image.size == (320, 320)
    assert len(many_scans()) < 200_000


def test_a_mail_that_arrives_is_kept_with_its_subject():
    letter = EmailMessage()
    letter["To"], letter["From"], letter["Subject"] = "ratna@demo.example", "no-reply@localhost", "Cakram penuh: 0 MB"
    letter.set_content("x")
    with Post() as post:
        with smtplib.SMTP(*post.url.removeprefix("smtp://").split(":")) as server:
            server.send_message(letter)
        assert post.arrived == [("ratna@demo.example", "Cakram penuh: 0 MB")]


def page(status: int, body: str, kind: str = "text/html", **headers: str) -> Page:
    message = Message()
    for name, value in {"Content-Type": kind, **headers}.items():
        message[name] = value
    return Page("GET", "/", {}, status, message, body.encode())


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (page(503, "<h1>Mohon tunggu</h1><p>Belum <b>tersimpan</b>.</p><p>x"), "Mohon tunggu: Belum tersimpan."),
        (page(422, "<h1>Foto</h1><p class=error><span>Bukan foto.</span></p>"), "Bukan foto."),
        (page(303, "", Location="/attempts/17/questions/3?x=1#y"), "to /attempts/N/questions/N"),
        (page(200, "{}", "application/json"), "application/json"),
    ],
)
def test_the_sentence_of_a_page_is_what_its_reader_sees(answer: Page, words: str):
    assert page_text.main_sentence(answer) == words
