"""Content that is hard to open is refused with a sentence, and does not make others wait, on a real server."""

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from http.client import HTTPConnection
from io import BytesIO
from urllib.parse import urlencode

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from core import clock, photo_pool
from core.db import db
from courses import editions
from tests.core.many_scans import many_scans
from tests.courses import build
from tests.courses.pages import filled
from tests.lms.test_seating import served
from tests.quizzes.draw import goods, jpeg

LONGEST = 2
"""Seconds that others may wait at most."""
AT_ONCE = 8
CHECKER = "/tools/photo-checker"


class Phone:
    """Sends requests of a signed-in person to a real server."""

    def __init__(self, browser, port: int) -> None:
        self._port = port
        self.token = browser.csrf("/account")
        cookies = (browser.get_cookie(name) for name in ("who", "form"))
        self._cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in cookies)

    def ask(self, method: str, path: str, body=None, kind: str = "application/x-www-form-urlencoded") -> tuple[int, str, float]:
        """Send a request. Returns status, text and seconds."""
        started = time.monotonic()
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request(method, path, body, {"Cookie": self._cookies, "Content-Type": kind, "Connection": "close"})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text, time.monotonic() - started

    def save(self) -> tuple[int, str, float]:
        """Send a form that writes."""
        return self.ask("POST", "/language", urlencode({"csrf_token": self.token, "language": "en"}))

    def send_photo(self, content: bytes) -> tuple[int, str, float]:
        """Send a photo to the photo checker."""
        return self.send(CHECKER, "photo", content)

    def send(self, path: str, field: str, content: bytes, **more: str) -> tuple[int, str, float]:
        """Send a form with a file."""
        file = FileStorage(BytesIO(content), "foto.jpg")
        boundary, body = encode_multipart({"csrf_token": self.token, field: file, **more})
        return self.ask("POST", path, body, f"multipart/form-data; boundary={boundary}")


def all_at_once(count: int, ask):
    """Start `count` threads that call `ask`. Returns the threads and the list that collects their answers."""
    answers: list = []
    threads = [threading.Thread(target=lambda: answers.append(ask())) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads, answers


def waits_during(threads, phone: Phone) -> list[float]:
    """Return the seconds that reading and writing requests take while the threads run."""
    waits = []
    while not waits or any(thread.is_alive() for thread in threads):
        for status, _text, seconds in (phone.ask("GET", "/account"), phone.save()):
            assert status in {200, 302}
            waits.append(seconds)
    return waits


@pytest.fixture
def phones(app, cast, monkeypatch):
    """The phones of a newcomer and of another learner."""
    browsers = [cast.signed_in(cast.ayu), cast.signed_in(cast.sri)]
    with served(app, monkeypatch) as (port, _settings):
        phones = [Phone(browser, port) for browser in browsers]
        db.session.commit()
        yield phones


def test_eight_photos_of_many_scans_stop_nobody(phones):
    newcomer, sri = phones
    newcomer.send_photo(jpeg(goods(200, 200)).read())  # starts the child processes
    evil = many_scans(2000, side=4096)
    assert 100_000 < len(evil) < 125_000
    threads, answers = all_at_once(AT_ONCE, lambda: newcomer.send_photo(evil))
    waits = waits_during(threads, sri)
    assert [status for status, _text, _seconds in answers] == [422] * AT_ONCE
    assert all("terlalu rumit" in text for _status, text, _seconds in answers)
    assert max(waits) < LONGEST and max(seconds for _status, _text, seconds in answers) < LONGEST


def test_photos_at_the_limit_are_opened_and_nobody_waits_for_them(phones):
    newcomer, sri = phones
    heavy = many_scans(20, side=7000)
    threads, answers = all_at_once(2, lambda: newcomer.send_photo(heavy))
    waits = waits_during(threads, sri)
    assert [status for status, _text, _seconds in answers] == [200] * 2
    assert max(waits) < LONGEST


def test_five_heavy_photos_of_one_person_keep_nobody_elses_waiting(phones):
    """One photo of a person is opened at a time, so that a child process is free for others."""
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
    monkeypatch.setattr(photo_pool._children, "limits", replace(photo_pool.LIMITS, seconds=0.05))
    status, text, _seconds = newcomer.send_photo(many_scans(20, side=7000))
    assert status == 422 and "terlalu rumit" in text


BRACKETS = "\n".join(["[" * 4_900] * 4) + "\n\n::: remember\nTakar.\n:::"


def test_twenty_thousand_brackets_hold_up_nobody(app, cast, monkeypatch):
    editions.add_owner(build.published(), cast.dewi.id)
    db.session.commit()
    where = "/teach/kopi/lessons/takaran"
    with served(app, monkeypatch) as (port, _settings):
        with clock.at(datetime.now(UTC)):  # the server's clock: a session of staff ends after some hours
            dewi, sri = cast.signed_in(cast.dewi), cast.signed_in(cast.sri)
            body = urlencode(filled(dewi, where, source=BRACKETS))
            trainer, other = Phone(dewi, port), Phone(sri, port)
        db.session.commit()
        threads, answers = all_at_once(3, lambda: trainer.ask("POST", where, body))
        waits = waits_during(threads, other)
    assert [status for status, _text, _seconds in answers] == [422] * 3
    assert all("tandanya terlalu banyak" in text and "[" * 4_900 in text for _status, text, _seconds in answers)
    assert max(waits) < LONGEST
