"""The lines of the logs: what they hold and what they leave out, and the request number that error pages show too."""

import json
import logging
import re
import sys
from types import SimpleNamespace

import pytest
from sqlalchemy import exc, text

from core.db import db
from lms.logs import HIDDEN, JsonLine
from lms.request_ids import request_id

NAME, PHONE, MAIL, CODE = "Sri Rahayu", "+6281234567890", "sri@surel.example", "KMT7-R4XP"
SECRETS = (NAME, PHONE, MAIL, CODE)


def line(message: str, *args, logger: str = "lms.errors", error: BaseException | None = None, **extras) -> dict:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(logger, logging.ERROR, __file__, 1, message, args, info)
    vars(record).update(extras)
    return json.loads(JsonLine().format(record))


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except type(error):
        return sys.exc_info()[1]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "kind",
    [
        ValueError,
        KeyError,
        RuntimeError,
        lambda words: OSError(28, "No space left on device", words),
        lambda words: OSError(words),
    ],
)
def test_an_error_is_told_without_its_message(secret, kind):
    for error in (raised(kind(secret)), raised(RuntimeError("told"), raised(kind(secret)))):
        logged = line("unexpected error", error=error)
        assert secret not in json.dumps(logged)
        assert "test_logs.py" in logged["error"] and "Error" in logged["error"]


def test_an_error_of_the_machine_is_told_in_the_machines_words():
    assert "No space left on device" in line("x", error=OSError(28, "No space left on device", "/data/Sri"))["error"]


def test_what_led_to_an_error_is_told_before_it():
    logged = line("x", error=raised(RuntimeError("second"), raised(KeyError("first"))))["error"]
    assert logged.index("KeyError") < logged.index("RuntimeError")


def test_an_error_of_the_database_is_told_by_its_code_and_without_its_values(app):
    with pytest.raises(exc.DBAPIError) as refused:
        db.session.execute(
            text("INSERT INTO programmes (id, name) VALUES (CAST(:one AS INTEGER), :name)"), {"one": NAME, "name": None}
        )
    db.session.rollback()
    logged = line("database does not answer", error=refused.value)
    assert NAME not in json.dumps(logged)
    assert re.search(r"SQLITE_[A-Z]+|: [0-9A-Z]{5}\b", logged["error"])


@pytest.mark.parametrize(
    ("logger", "message", "args"),
    [
        ("waitress", f"Exception while serving /k/{CODE}", ()),
        ("gunicorn.error", "Error handling request %s", (f"/c/{CODE}?from={PHONE}",)),
        ("gunicorn.error", f"Invalid request from ip=: Invalid HTTP request line: 'GET /k/{CODE} {NAME}'", ()),
        ("huey", "Unhandled exception in task %s", (f'run("{NAME}")',)),
        ("PIL", f"cannot identify {MAIL} of {PHONE}", ()),
    ],
)
def test_a_line_of_another_library_is_told_without_what_may_be_somebodys(logger, message, args):
    logged = line(message, *args, logger=logger)["message"]
    assert HIDDEN in logged and not any(secret in logged for secret in SECRETS)


def test_a_line_of_ours_keeps_its_words():
    assert line("certificate %s could not be printed", 12)["message"] == "certificate 12 could not be printed"


def test_an_extra_that_was_not_foreseen_is_left_out():
    assert PHONE not in json.dumps(line("x", phone=PHONE, person=3))


# The number of a request


def number_on(page: str) -> str:
    return "".join(
        re.search(r"sebutkan nomor ini: <b[^>]*>([0-9a-f]{4})&nbsp;([0-9a-f]{4})&nbsp;([0-9a-f]{4})</b>", page).groups()
    )


@pytest.fixture
def lines():
    """Collect every line that is logged during the test."""
    logged: list[dict] = []
    handler = logging.Handler(logging.INFO)
    handler.emit = lambda record: logged.append(json.loads(JsonLine().format(record)))
    root = logging.getLogger()
    before, root.level = root.level, logging.INFO
    root.addHandler(handler)
    yield logged
    root.removeHandler(handler)
    root.level = before


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_the_number_on_an_error_page_is_in_every_line_about_it(app, client, lines, monkeypatch, status):
    def fails():
        logging.getLogger("lms").warning("on the way")
        raise {400: exc.DataError("x", None, Exception()), 503: exc.OperationalError("x", None, Exception())}.get(
            status, RuntimeError()
        )

    fails.open_to_all = True
    monkeypatch.setitem(app.view_functions, "pages.show_contact", fails)
    answers = {400: lambda: client.post("/language"), 404: lambda: client.get("/nowhere")}
    answer = answers.get(status, lambda: client.get("/contact"))()
    assert answer.status_code == status
    assert lines and {logged["request_id"] for logged in lines} == {number_on(answer.text)}


def test_a_program_gets_the_number_too(client, lines):
    answer = client.get("/nowhere", headers={"Accept": "application/json"})
    assert answer.json["request_id"] == lines[-1]["request_id"]


@pytest.mark.parametrize(
    ("proxies", "address", "number", "is_taken"),
    [
        (0, "127.0.0.1", "0123456789ab", False),  # a visitor, without any proxy
        (1, "127.0.0.1", "0123456789ab", False),  # a proxy that may pass on what visitors send
        (1, "", "0123456789ab", True),  # nginx, through the socket
        (0, "", "0123456789ab", False),
        (1, "", "Sri Rahayu\n{}", False),
        (1, "", "", False),
    ],
)
def test_a_number_is_believed_only_of_nginx(app, monkeypatch, proxies, address, number, is_taken):
    monkeypatch.setitem(app.config, "SETTINGS", SimpleNamespace(proxies=proxies))
    environ = {"REMOTE_ADDR": address, "HTTP_X_REQUEST_ID": number}
    with app.test_request_context("/", environ_base=environ):
        app.preprocess_request()
        assert (request_id() == number) is is_taken
        assert re.fullmatch("[0-9a-f]{12}", request_id())


def test_outside_of_a_request_there_is_no_number():
    assert request_id() is None and "request_id" not in line("x")
