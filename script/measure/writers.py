"""Learners who save answers without a pause. Each begins an attempt, answers its questions, abandons it and begins the next.

So almost every answer has a row that is not written again, and can be compared at the end. If a save gets no answer, it is sent
again with the same `sent_as`, as the page's script does.
"""

import http.client
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from random import Random

from script.measure.browser import Answer, Browser
from script.measure.ledger import Ledger, Sent

CHANGE_RATE = 0.25
"""The share of answers that are changed once."""
PAUSE = (0.05, 0.25)
"""Shortest and longest pause in seconds before a request is repeated."""
JSON = {"Accept": "application/json"}


class Stopped(Exception):
    """The run is over."""


class Unserved(Exception):
    """The platform answered with a status that no learner should see."""


class Writer(threading.Thread):
    """One learner."""

    def __init__(self, port: int, cookies: dict[str, str], start: str, ledger: Ledger, seed: int) -> None:
        super().__init__(daemon=True)
        self._browser, self._start, self._ledger, self._rng = Browser(port, cookies), start, ledger, Random(seed)
        self._stopped = threading.Event()
        self.broken: list[tuple[float, float]] = []
        """For each save without an answer: when it was fully sent, and when the missing answer was noticed."""
        self.refused: Counter[int] = Counter()
        """The count of each unexpected status of a save."""
        self.failure: str | None = None

    def stop(self) -> None:
        """Stop before the next request. An unanswered save is not repeated."""
        self._stopped.set()

    def run(self) -> None:
        """Save answers until `stop` is called or a fault occurs, which `failure` then names."""
        try:
            while True:
                self._attempt()
        except Stopped:
            pass
        except Exception as error:
            self.failure = f"{type(error).__name__}: {error}"

    def _attempt(self) -> None:
        token = self._ask(lambda: self._browser.get(self._start)).page.form(self._start).hidden["csrf_token"]
        started = self._ask(lambda: self._browser.post(self._start, {"csrf_token": token}))
        if started.status != 303:
            raise Unserved(f"beginning an attempt was answered {started.status}")
        attempt_id = int(started.location.split("/")[2])
        position = 1
        while self._question(attempt_id, position):
            position += 1
        give_up = f"/attempts/{attempt_id}/abandonment"
        self._ask(lambda: self._browser.post(give_up, {"csrf_token": token}))

    def _question(self, attempt_id: int, position: int) -> bool:
        """Answer one question, sometimes twice. Returns False if the attempt has no such question."""
        shown = self._ask(lambda: self._browser.get(f"/attempts/{attempt_id}/questions/{position}"))
        if shown.status != 200:
            return False
        path = f"/attempts/{attempt_id}/answers/{position}"
        form = shown.page.form(path)
        sequence = int(form.hidden["sequence"])
        for number in range(1 + (self._rng.random() < CHANGE_RATE)):
            fields = form.fill(self._rng)
            sent = Sent(attempt_id, position, sequence + number, str(uuid.uuid4()), fields)
            self._save(path, sent, form.hidden["csrf_token"])
        return True

    def _save(self, path: str, sent: Sent, token: str) -> None:
        self._ledger.note_sent(sent)
        fields = [*sent.fields, ("csrf_token", token), ("sequence", str(sent.sequence)), ("sent_as", sent.sent_as)]
        answer = self._ask(lambda: self._send_save(path, fields))
        if answer.status == 200:
            self._ledger.note_acknowledged(sent)
        else:
            self.refused[answer.status] += 1

    def _send_save(self, path: str, fields: list[tuple[str, str]]) -> Answer:
        self._browser.send("POST", path, fields, JSON)
        sent_at = time.monotonic()
        try:
            return self._browser.receive()
        except (OSError, http.client.HTTPException):
            self.broken.append((sent_at, time.monotonic()))
            raise

    def _ask(self, request: Callable[[], Answer]) -> Answer:
        """Repeat a request until it is answered with another status than 503. Raises Stopped."""
        while not self._stopped.is_set():
            try:
                answer = request()
            except (OSError, http.client.HTTPException):
                self._browser.close()
            else:
                if answer.status != 503:
                    return answer
            time.sleep(self._rng.uniform(*PAUSE))
        raise Stopped
