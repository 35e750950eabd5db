"""The twin: the application with twelve planted faults. `script/soak attack --twin` must find all of them.

It always listens on the loopback address, so that only this machine can reach it.
"""

import gzip
import traceback
from pathlib import Path

import waitress
from flask import Blueprint, Flask, Response, redirect, request
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect, generate_csrf
from sqlalchemy import select, text

from certificates.models import Certificate
from core import clock, settings
from core.db import db
from core.files import StoredFile, send
from core.web import open_to_all
from lms.app import create_app
from lms.config import ROOT, read
from script.measure.attack.finding import Finding

LOOPBACK = "127.0.0.1"
LINKS = (
    '<nav><a href="/planted/echo?word=a">a</a> <a href="/planted/rows?name=a">b</a> <a href="/planted/go?to=/help">c</a> '
    '<a href="/planted/number?n=1">d</a> <a href="/planted/wall">e</a> <a href="/planted/seen">f</a></nav></body>'
)
bp = Blueprint("planted", __name__, url_prefix="/planted")
_wall: list[str] = []

CONTENT, SCRIPT = "content of a file or trace", "a script could stand here"
FAULTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "a path opened after the router refused it": ("static", (CONTENT, "Path Traversal")),
    "a word written into a page as it came": ("/planted/echo", (SCRIPT, "Reflected Cross Site Scripting")),
    "a word kept and written into a page as it came": ("/planted/wall", (SCRIPT, "Stored Cross Site Scripting")),
    "a statement put together from a word": ("/planted/rows", ("500", "SQL Injection")),
    "a goal on another site": ("/planted/go", ("leads to another site", "Open Redirect")),
    "a form without its token": ("planted.create_deed", ("no token asked for",)),
    "somebody else's certificate": ("certificates.download_certificate", ("somebody else's",)),
    "a cookie that scripts may read": ("", ("cookie who without httponly",)),
    "an error that tells its inside": ("/planted/number", (CONTENT,)),
    "a header missing on one status": ("", ("no nosniff",)),
    "the claimed host in a page": ("/", ("host reflected",)),
    "a page that writes": ("planted.show_seen", ("GET changes state",)),
}
"""For each fault: a part of the place where it is found, and the names that the tools give it."""


def plant(app: Flask) -> None:
    """Plant the faults: a few pages, and a hook that runs after all others."""
    app.register_blueprint(bp)
    csrf: CSRFProtect = app.extensions["csrf"]
    csrf.exempt(create_deed)
    app.view_functions["certificates.download_certificate"] = _anybodys_certificate
    app.register_error_handler(ZeroDivisionError, lambda error: ("<pre>" + "".join(traceback.format_exception(error)), 500))
    app.after_request_funcs.setdefault(None, [])[:0] = [_spoil]


def found_by(findings: list[Finding]) -> dict[str, set[str]]:
    """Return for each fault the tools that found it."""
    return {
        fault: {finding.tool for finding in findings if place in finding.place and finding.kind.startswith(kinds)}
        for fault, (place, kinds) in FAULTS.items()
    }


@bp.get("/echo")
@open_to_all
def show_echo():
    return f"<h1>{request.args.get('word', '')}</h1>"


@bp.route("/wall", methods=["GET", "POST"])
@open_to_all
def show_wall():
    if request.method == "POST":
        _wall.append(request.form.get("words", ""))
    form = f'<form method="post" action="/planted/wall"><input type="hidden" name="csrf_token" value="{generate_csrf()}">'
    return f'{form}<textarea name="words"></textarea><button>x</button></form>{"<br>".join(_wall[-50:])}'


@bp.get("/rows")
@open_to_all
def show_rows():
    rows = db.session.execute(text(f"SELECT name FROM programmes WHERE name = '{request.args.get('name', '')}'"))  # noqa: S608
    return "<p>".join(str(row) for row in rows)


@bp.get("/go")
@open_to_all
def go():
    return redirect(request.args.get("to", "/"))


@bp.get("/number")
@open_to_all
def show_number():
    return str(1 / request.args.get("n", 0, type=int))


@bp.get("/seen")
@open_to_all
def show_seen():
    _write(f"Seen at {clock.now()}")
    return "<h1>Seen</h1>"


@bp.post("/deed")
@open_to_all
def create_deed():
    _write(f"Done at {clock.now()}")
    return redirect("/")


def _write(words: str) -> None:
    settings.change("contact.hours", words, by_id=None)
    db.session.commit()


def _anybodys_certificate(certificate_id: int):
    pdf = select(StoredFile).join(Certificate, Certificate.pdf_sha256 == StoredFile.sha256)
    stored = db.session.scalar(pdf.where(Certificate.id == certificate_id))
    return send(stored) if stored and current_user.is_authenticated else ("", 404)


def _spoil(response: Response) -> Response:
    if response.status_code == 404:
        response.headers.pop("X-Content-Type-Options", None)
        _open_again(response)
    if response.mimetype == "text/html" and not response.is_streamed and "Content-Encoding" not in response.headers:
        canonical = f'<link rel="canonical" href="http://{_claimed_host()}{request.path}"></head>'
        response.set_data(response.get_data().replace(b"</head>", canonical.encode()).replace(b"</body>", LINKS.encode()))
    cookies = [line.replace(" HttpOnly;", "") for line in response.headers.getlist("Set-Cookie")]
    if cookies:
        response.headers.setlist("Set-Cookie", cookies)
    return response


def _claimed_host() -> str:
    """Return the host that the visitor claims in a header which the house does not read. `Host` is checked before the pages."""
    return request.headers.get("X-Forwarded-Host", request.host)


def _open_again(response: Response) -> None:
    path = Path(str(ROOT / "static") + "/" + request.path.removeprefix("/static/"))
    if request.path.startswith("/static/") and "\0" not in str(path) and path.is_file():
        response.set_data(gzip.compress(path.read_bytes()))
        response.headers["Content-Encoding"] = "gzip"


def planted_app() -> Flask:
    """Create the application from this process's environment, with the faults."""
    app = create_app()
    plant(app)
    return app


if __name__ == "__main__":
    waitress.serve(planted_app(), host=LOOPBACK, port=read().port, threads=8, ident=None, clear_untrusted_proxy_headers=False)
