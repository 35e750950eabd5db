"""On a real server, waiting writers do not delay pages that read, and a writer too many is refused at once."""

import http.client
import queue
import runpy
import threading
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from sqlalchemy import text

from core import engine
from core.db import db
from core.seats import Capacity
from lms.cli.serve import server_for
from lms.config import ROOT, BadSetting, read

PATIENCE = 30
TOO_MANY = 5


@contextmanager
def served(app, monkeypatch):
    """Serve the application with one seat by the server of `lms serve`. Yields its port and settings."""
    settings = replace(app.config["SETTINGS"], threads=1, host="127.0.0.1", port=0)
    capacity = Capacity(seats=settings.threads, writers=settings.threads + settings.waiting_threads)
    monkeypatch.setitem(app.extensions, "capacity", capacity)
    monkeypatch.setitem(app.config, "LONGEST_WAIT", PATIENCE)
    server = server_for(app, settings)
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    try:
        yield server.effective_port, settings
    finally:
        server.trigger.pull_trigger(server.close)  # in the server's own thread, which would else wait on a closed socket
        serving.join(PATIENCE)
        server.task_dispatcher.shutdown(timeout=1)


@contextmanager
def writer_at_work(app):
    """Hold a transaction that writes, in another thread, until the block ends."""
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context():
            db.session.execute(text("UPDATE persons SET text_size = text_size"))
            holding.set()
            done.wait(PATIENCE)
            db.session.rollback()

    thread = threading.Thread(target=hold, daemon=True)
    thread.start()
    assert holding.wait(PATIENCE)
    try:
        yield
    finally:
        done.set()
        thread.join()


def ask(port: int, method: str, path: str, headers: dict, body: str | None = None) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def test_a_queue_of_writers_leaves_readers_alone_and_ends_somewhere(app, cast, monkeypatch):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite's writers wait for one another")
    sri = cast.signed_in(cast.sri)
    body = urlencode({"csrf_token": sri.csrf("/account"), "language": "en"})
    cookies = "; ".join(f"{name}={sri.get_cookie(name).value}" for name in ("who", "form"))
    sent = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    db.session.commit()
    answers: queue.Queue[int] = queue.Queue()
    with served(app, monkeypatch) as (port, settings):
        room = settings.threads + settings.waiting_threads
        with writer_at_work(app):
            for _ in range(room + TOO_MANY):
                post = threading.Thread(target=lambda: answers.put(ask(port, "POST", "/language", sent, body)), daemon=True)
                post.start()
            at_once = [answers.get(timeout=PATIENCE) for _ in range(TOO_MANY)]
            assert at_once == [503] * TOO_MANY
            reading = [ask(port, "GET", path, {"Cookie": cookies}) for path in ("/account", "/healthz", "/help") * 3]
            assert reading == [200] * 9
            assert answers.empty(), "a writer was answered while another one held the line"
        later = [answers.get(timeout=PATIENCE) for _ in range(room)]
        assert later == [302] * room


def test_a_request_that_waited_too_long_gets_the_page_that_says_so(app, cast, monkeypatch):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite's writers wait for one another")
    sri = cast.signed_in(cast.sri)
    data = {"csrf_token": sri.csrf("/account"), "language": "en"}
    capacity = Capacity(seats=1, writers=1)
    monkeypatch.setitem(app.extensions, "capacity", capacity)
    capacity.writing.take(0)
    monkeypatch.setitem(app.config, "LONGEST_WAIT", 0.1)
    db.session.commit()
    answer = sri.post("/language", data=data)
    assert answer.status_code == 503 and answer.headers["Retry-After"] and "belum tersimpan" in answer.text
    assert sri.get("/account").status_code == 200
    capacity.writing.give_back()
    assert sri.post("/language", data=data).status_code == 302


def test_gunicorn_has_a_thread_for_each_page_and_for_each_writer_that_may_wait(monkeypatch, tmp_path):
    monkeypatch.setenv("SOCKET", "x")
    monkeypatch.setenv("LMS_DATA", str(tmp_path))
    monkeypatch.setenv("LMS_THREADS", "6")
    conf = runpy.run_path(str(ROOT / "deploy/gunicorn.conf.py"))
    assert conf["workers"] == 2 and conf["raw_env"] == ["LMS_THREADS=3"]
    in_worker = read({"LMS_THREADS": "3", "LMS_DATA": str(tmp_path)})
    assert conf["threads"] == in_worker.server_threads == 3 + 3 + in_worker.waiting_threads


@pytest.mark.parametrize("threads", [1, 8, 50, 64])
def test_there_are_connections_for_all_seats_and_threads_for_all_that_may_wait(tmp_path, threads):
    settings = read({"LMS_THREADS": str(threads), "LMS_DATA": str(tmp_path)})
    for url in ("sqlite:///x", "postgresql+psycopg://x/y"):
        assert engine.options_for(url, threads=threads)["pool_size"] >= 2 * threads
    assert settings.server_threads - settings.waiting_threads - settings.threads >= settings.threads


@pytest.mark.parametrize("text", ["0", "-1", "61", "nan", "ten"])
def test_a_limit_that_cannot_be_meant_is_one_sentence(tmp_path, text):
    with pytest.raises(BadSetting, match="LMS_LONGEST_WAIT"):
        read({"LMS_LONGEST_WAIT": text, "LMS_DATA": str(tmp_path)})
