"""Where a scene is played: an installation that serves, its learner, the others, and what is noted of them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from core.db import db
from script.measure.attack.visitor import Answer
from script.measure.ledger import Ledger
from script.measure.trouble import standing
from script.measure.trouble.judging import BACK_WITHIN, Outcome, Promise
from script.measure.trouble.learners import TAKEN, Learner, Others
from script.measure.trouble.places import Place
from script.measure.trouble.saying import NO_ANSWER, said
from script.measure.trouble.standing import Sendings
from script.measure.trouble.telling import Post, Told

PAUSE = 0.5
"""Seconds between two rounds of what the learner does."""
PHOTOGRAPHER = "Sri Rahayu"
"""Of the demo's cast."""


class Scene(Protocol):
    """A file of `scenes/`."""

    NAME: str
    TITLE: str
    PROMISE: Promise

    @staticmethod
    def play(stage: "Stage") -> None:
        """Make the trouble, let people act in it, and undo it."""


class Stage:
    """One scene in one place. `learner` is Bu Sri, half-way through her course; Mbak Ayu, one of the others, has just begun it."""

    def __init__(self, scene: Scene, place: Place, post: Post, folder: Path) -> None:
        self.scene, self.place, self.post = scene, place, post
        self.outcome = Outcome(scene.TITLE, place.target.way)
        self.folder = folder
        self._ledger = Ledger(folder / "ledger.jsonl")

    def perform(self) -> Outcome:
        """All of it."""
        self._settle_down()
        self.scene.play(self)
        self._close()
        return self.outcome

    def note(self, deed: str, answer: Answer | None) -> Answer | None:
        """What the learner saw."""
        seen = (deed, answer.status, said(answer)) if answer else (deed, NO_ANSWER, "")
        self.outcome.saw[seen] += 1
        return answer

    def act(self, seconds: float, *, photos: bool = True) -> None:
        """The learner answers and sends photos in turn, for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.note("answering", self.learner.answer())
            if photos:
                self.note("sending a photo", self.learner.send_photo())
            time.sleep(PAUSE)

    def sign_in_again(self) -> None:
        """The learner and the one of the others who answers, where their sessions ended."""
        for one in (self.learner, self._ayu):
            one.sign_in_again()

    def complain(self, sentence: str) -> None:
        """Something is not as promised."""
        self.outcome.broken.append(sentence)

    def aside(self, sentence: str) -> None:
        """Something that explains a figure."""
        self.outcome.asides.append(sentence)

    @contextmanager
    def others(self) -> Iterator[None]:
        """Four others go on meanwhile; how long they wait is measured."""
        with Others(self.place.target, self._ayu) as others:
            yield
        self.outcome.waited, self.outcome.waited_for = others.longest, others.longest_deed
        self.outcome.others = others.statuses

    def wait_until_served(self) -> None:
        """Until an answer and a photo are taken again; how long that takes is part of the outcome."""
        began = time.monotonic()
        while time.monotonic() - began < BACK_WITHIN:
            done = (self.learner.answer(), self.learner.send_photo())
            if all(answer is not None and answer.status in TAKEN for answer in done):
                self.outcome.back = time.monotonic() - began
                return
            time.sleep(0.5)

    def _settle_down(self) -> None:
        target = self.place.target
        self.learner, self._ayu = Learner(target, "sri", self._ledger), Learner(target, "ayu", self._ledger, seed=2)
        self._ayu.visitor.submit("/courses/foto-produk/enrolment")
        for one in (self.learner, self._ayu):
            one.begin()
        self.told = Told(self.place, self.post, self.scene.PROMISE)
        with self.place.app.app_context():
            self._before = standing.now(PHOTOGRAPHER)
            db.session.remove()

    def _close(self) -> None:
        self._ledger.close()
        self.outcome.told = self.told.lines
        sendings = Sendings({**self.learner.answers, **self._ayu.answers}, self.learner.photos, PHOTOGRAPHER)
        with self.place.app.app_context():
            self.outcome.lost = standing.lost(self._before, self._ledger, sendings)
            db.session.remove()
