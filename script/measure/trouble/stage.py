"""The stage of a scene: an installation, its users, and the record of what happens to them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from core.db import db
from script.measure.attack.visitor import Answer
from script.measure.ledger import Ledger
from script.measure.trouble import stored
from script.measure.trouble.channels import Channels, Post
from script.measure.trouble.judging import BACK_WITHIN, Outcome, Promise
from script.measure.trouble.learners import ACCEPTED, Learner, Others
from script.measure.trouble.page_text import NO_ANSWER, main_sentence
from script.measure.trouble.places import Place
from script.measure.trouble.stored import Sendings

PAUSE = 0.5
"""Seconds between two rounds of the learner's actions."""
PHOTOGRAPHER = "Sri Rahayu"
"""The learner who sends photos, of the demo's cast."""


class Scene(Protocol):
    """A file of `scenes/`."""

    NAME: str
    TITLE: str
    PROMISE: Promise

    @staticmethod
    def play(stage: "Stage") -> None:
        """Make the trouble, let people act in it, and undo it."""


class Stage:
    """One scene in one installation.

    `learner` is Bu Sri, who has half completed her course. Mbak Ayu, one of the others, has just begun it.
    """

    def __init__(self, scene: Scene, place: Place, post: Post, folder: Path) -> None:
        self.scene, self.place, self.post = scene, place, post
        self.outcome = Outcome(scene.TITLE, place.target.way)
        self.folder = folder
        self._ledger = Ledger(folder / "ledger.jsonl")

    def perform(self) -> Outcome:
        """Prepare the users, play the scene, and look for losses; returns the outcome."""
        self._prepare()
        self.scene.play(self)
        self._close()
        return self.outcome

    def note(self, action: str, answer: Answer | None) -> Answer | None:
        """Record what the learner saw; returns the answer."""
        seen = (action, answer.status, main_sentence(answer)) if answer else (action, NO_ANSWER, "")
        self.outcome.saw[seen] += 1
        return answer

    def act(self, seconds: float, *, photos: bool = True) -> None:
        """Let the learner answer questions and send photos alternately for `seconds`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.note("answering", self.learner.answer())
            if photos:
                self.note("sending a photo", self.learner.send_photo())
            time.sleep(PAUSE)

    def sign_in_again(self) -> None:
        """Sign Bu Sri and Mbak Ayu in again if their sessions have ended."""
        for learner in (self.learner, self._ayu):
            learner.sign_in_again()

    def complain(self, sentence: str) -> None:
        """Record a broken promise."""
        self.outcome.broken.append(sentence)

    def aside(self, sentence: str) -> None:
        """Record an explanation for the report."""
        self.outcome.asides.append(sentence)

    @contextmanager
    def others(self) -> Iterator[None]:
        """Let four other users work during the block, and record how long they wait."""
        with Others(self.place.target, self._ayu) as others:
            yield
        self.outcome.waited, self.outcome.waited_for = others.longest, others.longest_action
        self.outcome.others = others.statuses

    def wait_until_served(self) -> None:
        """Wait until an answer and a photo are accepted again, BACK_WITHIN seconds at most, and record the time."""
        began = time.monotonic()
        while time.monotonic() - began < BACK_WITHIN:
            answers = (self.learner.answer(), self.learner.send_photo())
            if all(answer is not None and answer.status in ACCEPTED for answer in answers):
                self.outcome.back = time.monotonic() - began
                return
            time.sleep(0.5)

    def _prepare(self) -> None:
        target = self.place.target
        self.learner, self._ayu = Learner(target, "sri", self._ledger), Learner(target, "ayu", self._ledger, seed=2)
        self._ayu.visitor.submit("/courses/foto-produk/enrolment")
        for learner in (self.learner, self._ayu):
            learner.begin()
        self.channels = Channels(self.place, self.post, self.scene.PROMISE)
        with self.place.app.app_context():
            self._before = stored.read(PHOTOGRAPHER)
            db.session.remove()

    def _close(self) -> None:
        self._ledger.close()
        self.outcome.reported = self.channels.lines
        sendings = Sendings({**self.learner.answers, **self._ayu.answers}, self.learner.photos, PHOTOGRAPHER)
        with self.place.app.app_context():
            self.outcome.lost = stored.find_losses(self._before, self._ledger, sendings)
            db.session.remove()
