"""A newcomer sends eight JPEGs with many scans at once."""

import threading
import time

from script.measure.attack import people
from script.measure.attack.visitor import Answer, Visitor
from script.measure.trouble.judging import PICTURES_AND_BRACKETS, Promise
from script.measure.trouble.learners import answer_or_none, send_file
from script.measure.trouble.many_scans import many_scans
from script.measure.trouble.stage import Stage

NAME = "pictures"
TITLE = "eight many-scan JPEGs from a newcomer"
PROMISE = Promise(statuses=frozenset({200, 303, 413, 422, 429, 503}), longest_wait=PICTURES_AND_BRACKETS)
KINDS = {"of hundreds of scans": {}, "of as many scans as are taken": {"count": 13, "side": 7000}}
"""The second kind has 19 scans of 49 million pixels, which are accepted but heavy."""
OF_EACH = 4
SETTLING_TIME = 2
"""Seconds in which only the others work, before and after."""


def play(stage: Stage) -> None:
    """Send the photos to the photo checker, which stores nothing."""
    newcomer = people.signed_in(stage.place.target, "ayu")
    fields = {"csrf_token": newcomer.token()}
    photos = [(f"sending a photo {kind}", many_scans(**arguments)) for kind, arguments in KINDS.items()] * OF_EACH
    answers: list[tuple[str, Answer | None]] = []

    def send(action: str, photo: bytes) -> None:
        own = Visitor(stage.place.target, newcomer.name)
        own.cookies = dict(newcomer.cookies)
        answers.append((action, answer_or_none(lambda: send_file(own, "/tools/photo-checker", fields, "photo", photo))))

    with stage.others():
        time.sleep(SETTLING_TIME)
        began = time.monotonic()
        threads = [threading.Thread(target=send, args=arguments, daemon=True) for arguments in photos]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - began
        stage.wait_until_served()
        time.sleep(SETTLING_TIME)
    for action, answer in answers:
        stage.note(action, answer)
    stage.aside(f"all eight were answered after {took:.1f} s")
