"""Limits on forms: the longest lesson fits, and a form that is made to be slow is refused before it is parsed."""

import time

import pytest

from courses.package.dialect import LONGEST_TEXT
from lms.incoming import LARGEST_FORM, MOST_FIELDS

LONGEST = 1
"""Seconds. Without limits 600,000 fields took four."""
KIND = "application/x-www-form-urlencoded"
EMPTY, NAMES = "&".join("a" for _ in range(300_000)), "&".join(f"{number:x}" for number in range(180_000))


@pytest.mark.parametrize("path", ["/join", "/sign-in", "/language", "/reset", "/no-such-page"])
@pytest.mark.parametrize("body", [EMPTY, NAMES, "a=" + "%ff" * (LARGEST_FORM // 3), "a=" + "+" * LARGEST_FORM])
def test_a_form_that_is_made_to_be_slow_is_refused_at_once(client, path, body):
    client.get("/sign-in")
    began = time.process_time()
    answer = client.post(path, data=body, content_type=KIND)
    assert answer.status_code in {404, 413} and "Retry-After" not in answer.headers
    assert (answer.status_code == 404) == (path == "/no-such-page")
    assert time.process_time() - began < LONGEST
    if answer.status_code == 413:
        assert "terlalu panjang" in answer.text


def test_the_last_field_too_many_is_refused_and_the_one_before_is_not(client):
    for fields, status in ((MOST_FIELDS, 400), (MOST_FIELDS + 1, 413)):  # 400: it has no CSRF token
        body = "&".join(f"f{number}=1" for number in range(fields))
        assert client.post("/language", data=body, content_type=KIND).status_code == status


def test_the_longest_lesson_in_the_widest_letters_is_no_such_form(client):
    text = "\N{CJK UNIFIED IDEOGRAPH-4E00}" * LONGEST_TEXT
    assert client.post("/language", data={"text": text}).status_code == 400


@pytest.mark.parametrize("more", ["", '; filename="x.png"'])
@pytest.mark.parametrize("path", ["/join", "/sign-in", "/language"])
def test_a_part_without_a_name_is_refused(client, path, more):
    body = f"--x\r\nContent-Disposition: form-data{more}\r\n\r\n1\r\n--x--\r\n"
    assert client.post(path, data=body, content_type="multipart/form-data; boundary=x").status_code == 400


@pytest.mark.parametrize("header", ["Accept", "Accept-Encoding"])
def test_a_header_that_is_made_to_be_slow_counts_as_none(client, header):
    began = time.process_time()
    answer = client.get("/no-such-page", headers={header: ",".join(f"a/b{number};q=0.1" for number in range(15_000))})
    assert answer.status_code == 404 and answer.mimetype == "text/html"
    assert time.process_time() - began < 0.2
