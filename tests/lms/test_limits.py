"""Who sends what is hard to open is told so, and nobody else waits for it: over a real server, as phones meet it."""

import threading
import time
from dataclasses import replace
from http.client import HTTPConnection
from io import BytesIO
from urllib.parse import urlencode

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from core import darkroom
from core.db import db
from courses import editions
from tests.core.many_scans import many_scans
from tests.courses import build
from tests.courses.pages import filled
from tests.lms.test_seating import served
from tests.quizzes.draw import goods, jpeg

LONGEST = 2
"""Seconds that anybody else waits at most."""
AT_ONCE = 8
CHECKER = "/tools/photo-checker"


class Phone:
    """Asks a real server in the name of somebody who is signed in."""

    def __init__(self, browser, port: int) -> None:
        self._port = port
        self.token = browser.csrf("/account")
        cookies = (browser.get_cookie(name) for name in ("who", "form"))
        self._cookies = "; ".join(f"{one.key}={one.value}" for one in cookies)

    def ask(self, method: str, path: str, body=None, kind: str = "application/x-www-form-urlencoded") -> tuple[int, str, float]:
        """Status, text, seconds."""
        began = time.monotonic()
        line = HTTPConnection("127.0.0.1", self._port, timeout=60)
        line.request(method, path, body, {"Cookie": self._cookies, "Content-Type": kind, "Connection": "close"})
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        return answer.status, text, time.monotonic() - began

    def save(self) -> tuple[int, str, float]:
        """Something that is written."""
        return self.ask("POST", "/language", urlencode({"csrf_token": self.token, "language": "en"}))

    def send_photo(self, content: bytes) -> tuple[int, str, float]:
        """To the photo checker."""
        return self.send(CHECKER, "photo", content)

    def send(self, path: str, field: str, content: bytes, **more: str) -> tuple[int, str, float]:
        """A file, as a form sends it."""
        file = FileStorage(BytesIO(content), "foto.jpg")
        boundary, body = encode_multipart({"csrf_token": self.token, field: file, **more})
        return self.ask("POST", path, body, f"multipart/form-data; boundary={boundary}")


def all_at_once(count: int, ask):
    """So many askers that start together; their answers come into the list."""
    answers: list = []
    threads = [threading.Thread(target=lambda: answers.append(ask())) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads, answers


def others_go_on(phone: Phone, threads) -> list[float]:
    """How long a reader and a writer wait while the threads are at work."""
    waits = []
    while not waits or any(thread.is_alive() for thread in threads):
        for status, _text, seconds in (phone.ask("GET", "/account"), phone.save()):
            assert status in {200, 302}
            waits.append(seconds)
    return waits


@pytest.fixture
def phones(app, cast, monkeypatch):
    """A newcomer's phone, and that of somebody else."""
    browsers = [cast.signed_in(cast.ayu), cast.signed_in(cast.sri)]
    with served(app, monkeypatch) as (port, _settings):
        made = [Phone(browser, port) for browser in browsers]
        db.session.commit()
        yield made


def test_eight_photos_of_many_scans_stop_nobody(phones):
    newcomer, sri = phones
    newcomer.send_photo(jpeg(goods(200, 200)).read())  # the children are there
    evil = many_scans(2000, side=4096)
    assert 100_000 < len(evil) < 125_000
    threads, answers = all_at_once(AT_ONCE, lambda: newcomer.send_photo(evil))
    waits = others_go_on(sri, threads)
    assert [status for status, _text, _seconds in answers] == [422] * AT_ONCE
    assert all("terlalu rumit" in text for _status, text, _seconds in answers)
    assert max(waits) < LONGEST and max(seconds for _status, _text, seconds in answers) < LONGEST


def test_photos_at_the_limit_are_opened_and_nobody_waits_for_them(phones):
    newcomer, sri = phones
    heavy = many_scans(20, side=7000)
    threads, answers = all_at_once(2, lambda: newcomer.send_photo(heavy))
    waits = others_go_on(sri, threads)
    assert [status for status, _text, _seconds in answers] == [200] * 2
    assert max(waits) < LONGEST


def test_five_heavy_photos_of_one_person_keep_nobody_elses_waiting(phones):
    """One of them is opened at a time, so a child is free for everybody else's."""
    newcomer, sri = phones
    light = jpeg(goods(200, 200)).read()
    sri.send_photo(light)
    threads, answers = all_at_once(5, lambda: newcomer.send_photo(many_scans(20, side=7000)))
    time.sleep(0.3)
    others = []
    while not others or any(thread.is_alive() for thread in threads):
        others.append(sri.send_photo(light))
    assert [status for status, _text, _seconds in others] == [200] * len(others)
    assert max(seconds for _status, _text, seconds in others) < LONGEST
    assert {status for status, _text, _seconds in answers} <= {200, 503}


def test_a_photo_that_takes_too_long_is_a_sentence(phones, monkeypatch):
    newcomer, _sri = phones
    monkeypatch.setattr(darkroom._children, "limits", replace(darkroom.LIMITS, seconds=0.05))
    status, text, _seconds = newcomer.send_photo(many_scans(20, side=7000))
    assert status == 422 and "terlalu rumit" in text


BRACKETS = "\n".join(["[" * 4_900] * 4) + "\n\n::: remember\nTakar.\n:::"


def test_twenty_thousand_brackets_hold_up_nobody(app, cast, monkeypatch):
    editions.own(build.published(), cast.dewi.id)
    db.session.commit()
    dewi, sri = cast.signed_in(cast.dewi), cast.signed_in(cast.sri)
    where = "/teach/kopi/lessons/takaran"
    body = urlencode(filled(dewi, where, source=BRACKETS))
    with served(app, monkeypatch) as (port, _settings):
        trainer, other = Phone(dewi, port), Phone(sri, port)
        db.session.commit()
        threads, answers = all_at_once(3, lambda: trainer.ask("POST", where, body))
        waits = others_go_on(other, threads)
    assert [status for status, _text, _seconds in answers] == [422] * 3
    assert all("tandanya terlalu banyak" in text and "[" * 4_900 in text for _status, text, _seconds in answers)
    assert max(waits) < LONGEST
