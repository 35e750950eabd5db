"""Builders for deeds in tests: the coffee course whose lessons ask for a number, a sentence and a photo, and deeds given."""

from uuid import uuid4

from core.db import db
from courses.models import Course, Enrolment
from people.models import Person
from quizzes import deeds, photos
from quizzes.models import GivenDeed
from tests.client import PageClient
from tests.courses import build
from tests.quizzes import tasking

NUMBER, SENTENCE, PHOTO = "takaran", "seduhan", "mencoba"
"""Keys of lessons by the kind of their deed."""
SAID = "Airnya saya tuang pelan, dan baunya lebih harum."
DEEDS = {
    NUMBER: '{kind: number, ask: "Timbang satu sendok kopi di rumah.", label: "Berat satu sendok", unit: gram,'
    " evidence: rasa, fills: weight_g}",
    SENTENCE: '{kind: sentence, ask: "Seduh secangkir, lalu tulis satu hal yang berbeda.", evidence: rasa, fills: description}',
    PHOTO: '{kind: photo, ask: "Potret cangkir kopi buatan sendiri.", evidence: cangkir, fills: photo}',
}
TICK = '{kind: tick, ask: "Ajak satu tetangga minum kopi."}'


def files(**others: str) -> dict[str, bytes]:
    """Return the files of the coffee course with deeds. `others` are deeds by lesson key, in place of the usual ones."""
    changes = [(f"lessons/{key}.md", "\nobjective:", f"\ndeed: {deed}\nobjective:") for key, deed in (DEEDS | others).items()]
    return build.changed(*changes)


def course(*changes: tuple[str, str, str], **others: str) -> Course:
    """Publish that course."""
    return build.published(build.changed(*changes, files=files(**others)))


def page(key: str, slug: str = "kopi") -> str:
    """Return the address of a lesson."""
    return f"/learn/{slug}/lessons/{key}"


def gives(browser: PageClient, key: str, slug: str = "kopi", **fields):
    """Send the form of a lesson's deed."""
    sent = {"sent_as": str(uuid4())} | fields
    return browser.submit(f"{page(key, slug)}/deed", sent, form=page(key, slug), content_type="multipart/form-data")


def gives_photo(browser: PageClient, number: int = 1, tone: float = 1.0, **fields):
    """Send a photo, a different one for each number."""
    return gives(browser, PHOTO, photo=(tasking.photo_file(number, tone), f"{number}.jpg"), **fields)


def given(enrolment: Enrolment, key: str) -> GivenDeed | None:
    """Return what was given in a lesson."""
    db.session.expire_all()
    return deeds.given_at(enrolment.id, key)


def learner(person: Person, of: Course) -> Enrolment:
    """Enrol a person, with the first two stages passed."""
    return tasking.learner(person, of)


def with_all(enrolment: Enrolment, number: int = 1) -> Enrolment:
    """Give a number, a sentence and a photo, and commit."""
    deeds.give_number(enrolment, NUMBER, 12, sent_as=uuid4())
    deeds.give_sentence(enrolment, SENTENCE, SAID, sent_as=uuid4())
    photo = photos.prepare(tasking.photo_file(number), {"light": True})
    deeds.give_photo(enrolment, PHOTO, photo, sent_as=uuid4())
    db.session.commit()
    return enrolment


def sees(browser: PageClient, path: str) -> bool:
    """Tell whether a browser gets a photo at this address. Closes the file."""
    answer = browser.get(path)
    seen = answer.status_code == 200 and answer.mimetype == "image/webp" and bool(answer.data)
    answer.close()
    return seen
