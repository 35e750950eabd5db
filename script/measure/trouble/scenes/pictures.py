"""A newcomer sends eight JPEGs at once, each with hundreds of scans."""

import threading
import time

from script.measure.attack import people
from script.measure.attack.visitor import Answer, Visitor
from script.measure.trouble.judging import PICTURES_AND_BRACKETS, Promise
from script.measure.trouble.learners import send_file, unless_hung_up
from script.measure.trouble.many_scans import many_scans
from script.measure.trouble.stage import Stage

NAME = "pictures"
TITLE = "eight many-scan JPEGs from a newcomer"
PROMISE = Promise(statuses=frozenset({200, 303, 413, 422, 429, 503}), longest_wait=PICTURES_AND_BRACKETS)
AT_ONCE = 8
SETTLED = 2
"""Seconds in which the others alone are at work, before and after."""


def play(stage: Stage) -> None:
    """To the photo checker, which keeps nothing."""
    newcomer = people.signed_in(stage.place.target, "ayu")
    photo, token = many_scans(), newcomer.token()
    answers: list[Answer | None] = []

    def send() -> None:
        own = Visitor(stage.place.target, newcomer.name)
        own.cookies = dict(newcomer.cookies)
        answers.append(unless_hung_up(lambda: send_file(own, "/tools/photo-checker", {"csrf_token": token}, "photo", photo)))

    with stage.others():
        time.sleep(SETTLED)
        began = time.monotonic()
        threads = [threading.Thread(target=send, daemon=True) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - began
        stage.wait_until_served()
        time.sleep(SETTLED)
    for answer in answers:
        stage.note("sending a many-scan photo", answer)
    stage.aside(f"{len(photo) // 1000} KB each; all eight were answered after {took:.1f} s")
