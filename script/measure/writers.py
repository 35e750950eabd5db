"""Learners who answer without rest. Each draws an attempt, answers its questions, gives it up and draws the next.

So almost every answer has a place of its own that nobody writes to again, and can be looked for at the end. Where no answer
comes back, the same save is sent again under its own name, as the page's script does.
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

CHANGES_MIND = 0.25
"""How many of the answers are changed once."""
PAUSE = (0.05, 0.25)
"""Seconds before something is sent again."""
JSON = {"Accept": "application/json"}


class Stopped(Exception):
    """The run is over."""


class Unserved(Exception):
    """The platform answered something that no learner should see."""


class Writer(threading.Thread):
    """One learner."""

    def __init__(self, port: int, cookies: dict[str, str], start: str, ledger: Ledger, seed: int) -> None:
        super().__init__(daemon=True)
        self._browser, self._start, self._ledger, self._rng = Browser(port, cookies), start, ledger, Random(seed)
        self._over = threading.Event()
        self.broken: list[tuple[float, float]] = []
        """For each save that never got an answer: when it had left whole, and when that was noticed."""
        self.refused: Counter[int] = Counter()
        """Statuses that nobody should see here."""
        self.failure: str | None = None

    def stop(self) -> None:
        """Leave everything as it is; nothing is sent again."""
        self._over.set()

    def run(self) -> None:
        """Until stopped."""
        try:
            while True:
                self._attempt()
        except Stopped:
            pass
        except Exception as fault:
            self.failure = f"{type(fault).__name__}: {fault}"

    def _attempt(self) -> None:
        token = self._ask(lambda: self._browser.get(self._start)).page.form(self._start).hidden["csrf_token"]
        begun = self._ask(lambda: self._browser.post(self._start, {"csrf_token": token}))
        if begun.status != 303:
            raise Unserved(f"beginning an attempt was answered {begun.status}")
        attempt_id = int(begun.location.split("/")[2])
        position = 1
        while self._question(attempt_id, position):
            position += 1
        give_up = f"/attempts/{attempt_id}/abandonment"
        self._ask(lambda: self._browser.post(give_up, {"csrf_token": token}))

    def _question(self, attempt_id: int, position: int) -> bool:
        """Answer one question, perhaps twice. False when the attempt has no such question."""
        shown = self._ask(lambda: self._browser.get(f"/attempts/{attempt_id}/questions/{position}"))
        if shown.status != 200:
            return False
        path = f"/attempts/{attempt_id}/answers/{position}"
        form = shown.page.form(path)
        sequence = int(form.hidden["sequence"])
        for number in range(1 + (self._rng.random() < CHANGES_MIND)):
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
        left = time.monotonic()
        try:
            return self._browser.receive()
        except (OSError, http.client.HTTPException):
            self.broken.append((left, time.monotonic()))
            raise

    def _ask(self, ask: Callable[[], Answer]) -> Answer:
        """Ask until something answers. 503 says "later"."""
        while not self._over.is_set():
            try:
                answer = ask()
            except (OSError, http.client.HTTPException):
                self._browser.close()
            else:
                if answer.status != 503:
                    return answer
            time.sleep(self._rng.uniform(*PAUSE))
        raise Stopped
