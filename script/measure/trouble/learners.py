"""People who use the platform while it is in trouble: a learner who answers and sends photos, and others who read and write beside."""

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
from script.measure.trouble.saying import NO_ANSWER, said

TAKEN = {200, 303}
CHANGED_MEANWHILE = 409
PAUSE = 0.3
"""Seconds between two things that one of the others does."""
SIDE = 1000
"""Pixels of a learner's photo."""
COURSE = "foto-produk"
"""In which the demo's Bu Sri is half-way."""

Saw = tuple[str, int, str]
"""What somebody did, the status and what the page said."""


class Learner:
    """Answers question after question and sends photo after photo, and notes what was acknowledged."""

    def __init__(self, target: Target, key: str, ledger: Ledger, seed: int = 1, course: str = COURSE) -> None:
        self._target, self._ledger, self._rng = target, ledger, Random(seed)
        self.visitor = people.signed_in(target, key)
        self._course = f"/learn/{course}"
        self._places: list[_Place] = []
        self._turn, self._alone = 0, threading.Lock()
        self.photos: dict[str, int] = {}
        """For each photo that was sent, by its name: the status that came back."""
        self.answers: dict[str, int] = {}
        """The same for each answer."""

    def begin(self) -> None:
        """Open an attempt and every question in it. Raises SystemExit where that does not work: nothing could be shown then."""
        front = f"{self._course}/checkpoints/knowledge"
        begun = self.visitor.submit(front)
        if begun.status != 303:
            raise SystemExit(f"{self.visitor.name} could not begin an attempt: {begun}: {said(begun)}")
        attempt = "/".join(begun.headers["Location"].split("/")[:3])
        while (page := self.visitor.ask("GET", f"{attempt}/questions/{len(self._places) + 1}")).status == 200:
            self._places.append(_Place(f"{attempt}/answers/{len(self._places) + 1}", page))

    def answer(self) -> Answer | None:
        """Answer the next question, or the first again; None where no answer came."""
        with self._alone:
            return self._answer()

    def _answer(self) -> Answer | None:
        place = self._places[self._turn % len(self._places)]
        self._turn += 1
        sent = place.next_answer(self._rng)
        self._ledger.note_sent(sent)
        fields = [*sent.fields, ("sequence", str(sent.sequence)), ("sent_as", sent.sent_as)]
        answer = unless_hung_up(lambda: self.visitor.submit(place.path, fields))
        self.answers[sent.sent_as] = answer.status if answer else NO_ANSWER
        if answer and answer.status in TAKEN and "/sign-in" not in answer.headers.get("Location", ""):
            place.saved(sent)
            self._ledger.note_acknowledged(sent)
        elif answer is None or answer.status == CHANGED_MEANWHILE:
            self._look_again(place)
        return answer

    def sign_in_again(self) -> None:
        """Where the session ended; what was sent after its end may be saved now, so every question is opened again."""
        with self._alone:
            if self.visitor.ask("GET", "/account").status == 200:
                return
            people.signed_in(self._target, self.visitor.name, again=self.visitor)
            for place in self._places:
                self._look_again(place)

    def _look_again(self, place: "_Place") -> None:
        """As somebody does who does not know whether it was saved: open the question once more."""
        page = unless_hung_up(lambda: self.visitor.ask("GET", place.path.replace("/answers/", "/questions/")))
        if page is not None and page.status == 200:
            place.open(page)

    def send_photo(self, photo: bytes | None = None) -> Answer | None:
        """A new photo for the task, in place of the one before where there is one; None where no answer came."""
        page = unless_hung_up(lambda: self.visitor.ask("GET", f"{self._course}/task"))
        if page is None or page.status != 200:
            return page
        form = next(form for form in Page(page.text).forms if form.action.startswith(f"{self._course}/task/photos/"))
        sent_as = str(uuid.uuid4())
        hidden = {**form.hidden, "sent_as": sent_as, "csrf_token": self.visitor.token()}
        answer = unless_hung_up(lambda: send_file(self.visitor, form.action, hidden, "photo", photo or a_photo(self._rng)))
        self.photos[sent_as] = answer.status if answer else NO_ANSWER
        return answer


class _Place:
    """A question of an attempt, as its page showed it."""

    def __init__(self, path: str, page: Answer) -> None:
        self.path = path
        _, _, attempt, _, position = path.split("/")
        self._attempt_id, self._position = int(attempt), int(position)
        self._last: list[tuple[str, str]] = []
        self.open(page)

    def open(self, page: Answer) -> None:
        """Read the page, or read it again."""
        self._form = Page(page.text).form(self.path)
        self._sequence = int(self._form.hidden["sequence"])

    def next_answer(self, rng: Random) -> Sent:
        """Another one than the last: who says the same again has changed nothing."""
        fields = self._form.fill(rng)
        while fields == self._last:
            fields = self._form.fill(rng)
        return Sent(self._attempt_id, self._position, self._sequence, str(uuid.uuid4()), fields)

    def saved(self, sent: Sent) -> None:
        """It was taken."""
        self._last, self._sequence = sent.fields, self._sequence + 1


class Others:
    """Four people who go on with theirs. `longest` is the longest that one of them waited for an answer."""

    def __init__(self, target: Target, learner: Learner) -> None:
        self.longest, self.longest_deed = 0.0, ""
        self.statuses: Counter[tuple[str, int]] = Counter()
        self._over = threading.Event()
        stranger, budi, wahyu = Visitor(target), people.signed_in(target, "budi"), people.signed_in(target, "wahyu")
        reading = {"language": "id", "text_size": "100"}
        deeds: list[tuple[str, Callable[[], Answer]]] = [
            ("reading as a stranger", lambda: stranger.ask("GET", "/courses")),
            ("reading as a learner", lambda: budi.ask("GET", "/")),
            ("writing to an account", lambda: wahyu.submit("/account/reading", reading)),
            ("answering questions", lambda: learner.answer() or _hung_up()),
        ]
        wahyu.token()
        self._threads = [threading.Thread(target=self._go_on, args=deed, daemon=True) for deed in deeds]

    def __enter__(self) -> "Others":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(90)

    def _go_on(self, deed: str, do: Callable[[], Answer]) -> None:
        while not self._over.wait(PAUSE):
            began = time.monotonic()
            answer = unless_hung_up(do)
            took = time.monotonic() - began
            self.statuses[deed, answer.status if answer else NO_ANSWER] += 1
            if took > self.longest:
                self.longest, self.longest_deed = took, deed


def a_photo(rng: Random) -> bytes:
    """A JPEG such as a phone makes, another one each time."""
    out = BytesIO()
    draw(rng, SIDE).save(out, "JPEG", quality=90)
    return out.getvalue()


def send_file(visitor: Visitor, address: str, fields: dict[str, str], name: str, content: bytes) -> Answer:
    """A form with one file."""
    line = f"----{uuid.uuid4().hex}"
    parts = [f'--{line}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()]
    parts.append(
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    )
    body = "".join(parts).encode() + content + f"\r\n--{line}--\r\n".encode()
    kind = f"multipart/form-data; boundary={line}"
    return visitor.ask("POST", address, body=body, Content_Type=kind, Referer=f"{visitor.target.origin}/help")


def unless_hung_up(ask: Callable[[], Answer]) -> Answer | None:
    """The answer, or None where none came."""
    try:
        return ask()
    except (OSError, http.client.HTTPException):
        return None


def _hung_up() -> Answer:
    raise ConnectionError
