"""The users in a scene: a learner who answers questions and sends photos, and other people who read and write meanwhile."""

import http.client
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from random import Random

from lms.demo.photos import draw
from script.measure.attack import people
from script.measure.attack.visitor import Answer, Target, Visitor
from script.measure.ledger import Ledger, Sent
from script.measure.pages import Page
from script.measure.trouble.page_text import NO_ANSWER, main_sentence

ACCEPTED = {200, 303}
CONFLICT = 409
PAUSE = 0.3
"""Seconds between two actions of one of the others."""
SIDE = 1000
"""Pixels of a learner's photo."""
COURSE = "foto-produk"
"""A course that the demo's Bu Sri has half completed."""


class Learner:
    """A learner who answers questions and sends photos, and notes which of them were acknowledged."""

    def __init__(self, target: Target, key: str, ledger: Ledger, seed: int = 1, course: str = COURSE) -> None:
        self._target, self._ledger, self._rng = target, ledger, Random(seed)
        self.visitor = people.signed_in(target, key)
        self._course = f"/learn/{course}"
        self._places: list[_Place] = []
        self._turn, self._lock = 0, threading.Lock()
        self.photos: dict[str, int] = {}
        """The status of each photo's answer, by the photo's `sent_as`."""
        self.answers: dict[str, int] = {}
        """The status of each answer's acknowledgement, by its `sent_as`."""

    def begin(self) -> None:
        """Begin an attempt and open all its questions. Raises SystemExit if the attempt cannot be begun."""
        front = f"{self._course}/checkpoints/knowledge"
        started = self.visitor.submit(front)
        if started.status != 303:
            raise SystemExit(f"{self.visitor.name} could not begin an attempt: {started}: {main_sentence(started)}")
        attempt = "/".join(started.headers["Location"].split("/")[:3])
        while (page := self.visitor.ask("GET", f"{attempt}/questions/{len(self._places) + 1}")).status == 200:
            self._places.append(_Place(f"{attempt}/answers/{len(self._places) + 1}", page))

    def answer(self) -> Answer | None:
        """Answer the next question, after the last one the first again. Returns None if the server does not answer."""
        with self._lock:
            return self._answer()

    def _answer(self) -> Answer | None:
        place = self._places[self._turn % len(self._places)]
        self._turn += 1
        sent = place.next_answer(self._rng)
        self._ledger.note_sent(sent)
        fields = [*sent.fields, ("sequence", str(sent.sequence)), ("sent_as", sent.sent_as)]
        answer = answer_or_none(lambda: self.visitor.submit(place.path, fields))
        self.answers[sent.sent_as] = answer.status if answer else NO_ANSWER
        if answer and answer.status in ACCEPTED and "/sign-in" not in answer.headers.get("Location", ""):
            place.note_saved(sent)
            self._ledger.note_acknowledged(sent)
        elif answer is None or answer.status == CONFLICT:
            self._reopen(place)
        return answer

    def sign_in_again(self) -> None:
        """Sign in again if the session has ended. Kept answers may have been saved then, so open every question again."""
        with self._lock:
            if self.visitor.ask("GET", "/account").status == 200:
                return
            people.signed_in(self._target, self.visitor.name, again=self.visitor)
            for place in self._places:
                self._reopen(place)

    def _reopen(self, place: "_Place") -> None:
        """Open a question again, to see whether the last answer was saved."""
        page = answer_or_none(lambda: self.visitor.ask("GET", place.path.replace("/answers/", "/questions/")))
        if page is not None and page.status == 200:
            place.open(page)

    def send_photo(self, photo: bytes | None = None) -> Answer | None:
        """Send a new photo for the task, in place of an earlier one. Returns None if the server does not answer."""
        page = answer_or_none(lambda: self.visitor.ask("GET", f"{self._course}/task"))
        if page is None or page.status != 200:
            return page
        form = next(form for form in Page(page.text).forms if form.action.startswith(f"{self._course}/task/photos/"))
        sent_as = str(uuid.uuid4())
        hidden = {**form.hidden, "sent_as": sent_as, "csrf_token": self.visitor.token()}
        answer = answer_or_none(lambda: send_file(self.visitor, form.action, hidden, "photo", photo or make_photo(self._rng)))
        self.photos[sent_as] = answer.status if answer else NO_ANSWER
        return answer


class _Place:
    """A question of an attempt, with the form of its page."""

    def __init__(self, path: str, page: Answer) -> None:
        self.path = path
        _, _, attempt, _, position = path.split("/")
        self._attempt_id, self._position = int(attempt), int(position)
        self._last: list[tuple[str, str]] = []
        self.open(page)

    def open(self, page: Answer) -> None:
        """Read the question's form and the next sequence number from its page."""
        self._form = Page(page.text).form(self.path)
        self._sequence = int(self._form.hidden["sequence"])

    def next_answer(self, rng: Random) -> Sent:
        """Return an answer that differs from the last saved one, because an equal one is not written."""
        fields = self._form.fill(rng)
        while fields == self._last:
            fields = self._form.fill(rng)
        return Sent(self._attempt_id, self._position, self._sequence, str(uuid.uuid4()), fields)

    def note_saved(self, sent: Sent) -> None:
        """Note that an answer was saved."""
        self._last, self._sequence = sent.fields, self._sequence + 1


class Others:
    """Four other users, each in a thread. `longest` is the longest time in seconds that one of them waited for an answer."""

    def __init__(self, target: Target, learner: Learner) -> None:
        self.longest, self.longest_action = 0.0, ""
        self.statuses: Counter[tuple[str, int]] = Counter()
        self._stopped = threading.Event()
        stranger, budi, wahyu = Visitor(target), people.signed_in(target, "budi"), people.signed_in(target, "wahyu")
        reading = {"language": "id", "text_size": "100"}
        actions: list[tuple[str, Callable[[], Answer]]] = [
            ("reading as a stranger", lambda: stranger.ask("GET", "/courses")),
            ("reading as a learner", lambda: budi.ask("GET", "/")),
            ("writing to an account", lambda: wahyu.submit("/account/reading", reading)),
            ("answering questions", lambda: learner.answer() or _raise_no_answer()),
        ]
        wahyu.token()
        self._threads = [threading.Thread(target=self._repeat, args=action, daemon=True) for action in actions]

    def __enter__(self) -> "Others":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join(90)

    def _repeat(self, action: str, request: Callable[[], Answer]) -> None:
        while not self._stopped.wait(PAUSE):
            began = time.monotonic()
            answer = answer_or_none(request)
            took = time.monotonic() - began
            self.statuses[action, answer.status if answer else NO_ANSWER] += 1
            if took > self.longest:
                self.longest, self.longest_action = took, action


def make_photo(rng: Random) -> bytes:
    """Draw a new photo as a JPEG."""
    out = BytesIO()
    draw(rng, SIDE).save(out, "JPEG", quality=90)
    return out.getvalue()


def send_file(visitor: Visitor, address: str, fields: dict[str, str], name: str, content: bytes) -> Answer:
    """Send a form with one file."""
    boundary = f"----{uuid.uuid4().hex}"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()
    ]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    )
    body = "".join(parts).encode() + content + f"\r\n--{boundary}--\r\n".encode()
    kind = f"multipart/form-data; boundary={boundary}"
    return visitor.ask("POST", address, body=body, Content_Type=kind, Referer=f"{visitor.target.origin}/help")


def answer_or_none(request: Callable[[], Answer]) -> Answer | None:
    """Send a request; returns its answer, or None if the server does not answer."""
    try:
        return request()
    except (OSError, http.client.HTTPException):
        return None


def _raise_no_answer() -> Answer:
    raise ConnectionError
