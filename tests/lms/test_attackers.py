"""The checks of `script/soak attack` find planted faults. Here they run without a server, with `--twin` against one."""

from email.message import Message
from pathlib import Path

import pytest
from flask import Flask, Response, request

from core import settings
from core.db import db
from lms.config import ROOT
from people import sessions
from script.measure.attack import bandit, deeds, hooks
from script.measure.attack.crawling import forms_of
from script.measure.attack.judging import Judge, planted
from script.measure.attack.payloads import FOREIGN_HOST, Outside, outside, scripts, spellings
from script.measure.attack.stored import _filled
from script.measure.attack.surface import HOLE, Surface, fields_read_in
from script.measure.attack.visitor import Answer, Target, unpacked
from script.measure.attack.watching import Watch

SOUND = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; script-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}
TARGET = Target("embedded", 1, "127.0.0.1", ROOT, ROOT)
KEY = Outside(Path("/nowhere/key"), b"the key of this installation")


def answer(status: int = 200, content: bytes = b"<p>x", sent: dict | None = None, **headers: str | None) -> Answer:
    """Return a sound page with these differences. None removes a header."""
    message = Message()
    for name, value in (SOUND | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        if value is not None:
            message[name] = value
    return Answer("GET", "/", sent or {}, status, message, content)


def faults(response: Answer) -> list[str]:
    return list(Judge(TARGET, [KEY]).faults(response))


def test_a_sound_page_has_no_fault():
    assert faults(answer()) == []
    assert faults(answer(303, Location="/account")) == []
    assert faults(answer(Set_Cookie="who=x; HttpOnly; SameSite=Lax; Path=/")) == []


@pytest.mark.parametrize(
    ("response", "fault"),
    [
        (answer(404, b"SQLite format 3\0..."), "content of a file or trace"),
        (answer(content=b"x the key of this installation x"), "content of a file or trace"),
        (answer(500, b"Traceback (most recent call last):"), "content of a file or trace"),
        (answer(500), "500"),
        (answer(404, X_Content_Type_Options=None), "no nosniff"),
        (answer(405, Content_Security_Policy=None), "no policy"),
        (answer(Content_Security_Policy="default-src 'none'; script-src 'unsafe-inline'"), "weak policy"),
        (answer(413, Cache_Control=None), "no Cache-Control"),
        (answer(404, Cache_Control="public, max-age=31536000, immutable"), "kept too long"),
        (answer(Set_Cookie="who=x; SameSite=Lax; Path=/"), "cookie who without httponly"),
        (answer(Set_Cookie="who=x; HttpOnly; Path=/"), "cookie who without samesite="),
        (answer(302, Location="https://foreign.example/"), "leads to another site"),
        (answer(302, Location="/\\foreign.example"), "leads to another site"),
        (answer(302, Location="/\t/foreign.example"), "leads to another site"),
        (answer(content=f"<a href=//{FOREIGN_HOST}>".encode(), sent={"Host": FOREIGN_HOST}), "host reflected"),
        (answer(content=f"<p>{scripts(3)[0]}".encode()), "a script could stand here"),
    ],
)
def test_each_fault_of_an_answer_is_seen(response: Answer, fault: str):
    assert fault in faults(response)


def test_what_is_escaped_is_no_element():
    for written in scripts(5):
        assert planted(f"<p>{written.replace('<', '&lt;')}</p>") == set()
        assert planted(f"<title>x</title><textarea>x</textarea><p>{written}</p>") == {"sinau-planted-5"}


def test_every_spelling_is_another_and_the_first_leads_to_the_file(tmp_path):
    target, static = tmp_path / "var/lms.sqlite", tmp_path / "static"
    spelled = spellings(target, static)
    assert len(spelled) == len(set(spelled)) >= 20
    assert (static / spelled[0]).resolve() == target


def test_keys_of_an_installation_are_known_by_their_content(tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys/secret_key").write_text("nobody may read this")
    assert b"nobody may read this" in [secret.mark for secret in outside(ROOT, tmp_path)]


def test_each_route_has_an_address_and_each_part_of_it_a_hole(app):
    surface = Surface(app)
    for rule in surface.rules("GET"):
        holes = list(surface.holes(rule))
        assert "<" not in surface.address(rule)
        assert {hole.part for hole in holes} >= rule.arguments
        assert all(hole.address.count(HOLE) == 1 for hole in holes)


def test_fields_of_a_query_are_found_in_the_source():
    assert fields_read_in(ROOT / "people/views/entering.py") == {"next"}
    assert fields_read_in(ROOT / "mentoring/views/cohort_joining.py") >= {"code", "new"}


def test_a_form_is_read_as_it_stands_and_only_its_words_are_replaced():
    import tinyhtml5

    page = tinyhtml5.parse(
        '<form method=post action="/a"><input type=hidden name=csrf_token value=t><input name=word value=old><input type=number name=n '
        'value=4><select name=s><option value=""><option value=2></select><textarea name=more>x</textarea></form>',
        namespace_html_elements=True,
    )
    (form,) = forms_of(page, "/page")
    sent = dict(_filled(form, 7))
    assert (form.action, form.method, form.words) == ("/a", "POST", {"word", "more"})
    assert sent["csrf_token"] == "t" and sent["n"] == "4" and sent["s"] == "2"
    assert sent["word"].startswith("old ") and "sinau-planted-7" in sent["word"] and "sinau-planted-7" in sent["more"]


def test_whatever_is_written_is_noticed_but_that_a_device_is_in_use(app, cast, tmp_path):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the checks read SQLite's file")
    identity = sessions.identify(sessions.begin(cast.sri.id, device="x"))
    db.session.commit()
    (tmp_path / "lms.sqlite").symlink_to(db.engine.url.database)
    watch = Watch(tmp_path)
    assert watch.changed() == set()
    sessions.touch(identity)
    db.session.commit()
    assert watch.changed() == set()
    settings.change("contact.hours", "Senin", by_id=None)
    db.session.commit()
    assert "settings" in watch.changed()
    watch.close()


def test_a_refusal_is_told_from_an_answer():
    assert all(deeds.is_refused(response) for response in (answer(404), answer(403), answer(302, Location="/sign-in?next=/x")))
    assert not any(deeds.is_refused(response) for response in (answer(200), answer(303, Location="/"), answer(422)))


def test_a_hook_that_opens_what_was_refused_or_breaks_is_seen(tmp_path):
    """A small application has the faulty hook. Other tests show that ours has none."""
    (tmp_path / "static").mkdir()
    small = Flask("small", static_folder=str(tmp_path / "static"), static_url_path="/static")
    secret = tmp_path / "secret"
    secret.write_bytes(KEY.mark)

    @small.after_request
    def open_file(response: Response) -> Response:
        path = Path(small.static_folder) / (request.view_args or {"filename": "none"})["filename"]
        response.set_data(path.read_bytes())
        return response

    kinds = {finding.kind for _, finding in hooks.attack(Surface(small), [Outside(secret, KEY.mark)], tmp_path) if finding}
    assert kinds >= {"content of a file or trace", "a hook breaks: FileNotFoundError"}


def test_an_error_tells_nothing_of_its_inside(app):
    attempts = list(hooks.errors(app))
    assert len(attempts) == 8 and not any(finding for _, finding in attempts)


@pytest.mark.parametrize("explained", bandit.EXPLAINED, ids=lambda explained: f"{explained.test} {explained.file}")
def test_each_explained_line_of_bandit_still_stands(explained: bandit.Explained):
    assert explained.line in (ROOT / explained.file).read_text("utf-8") and explained.why


def test_packed_contents_are_unpacked():
    import gzip

    assert unpacked(gzip.compress(b"x"), "gzip") == b"x"
    with pytest.raises(ValueError, match="packed with x"):
        unpacked(b"x", "x")
