"""Build the application from its packages."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from werkzeug.middleware.proxy_fix import ProxyFix

import certificates.connections
import certificates.views
import courses.connections
import courses.views
import curation.connections
import curation.models
import curation.views
import eligibility.connections
import eligibility.models
import eligibility.views
import lms.views
import mentoring.connections
import mentoring.views
import people.connections
import people.views
import products.connections
import products.models
import products.views
import quizzes.connections
import quizzes.views
import reminders.connections
import reminders.views
import reports.connections
import reports.views
import tools.connections
import tools.views
from core import engine, jobs, mail, office  # noqa: F401  (importing mail registers its sweep)
from core.db import db
from lms import (
    compression,
    errors,
    gate,
    headers,
    hosts,
    incoming,
    indentation,
    keys,
    locale,
    logs,
    pages,
    request_ids,
    seating,
    static,
)
from lms.backup import retained
from lms.config import ROOT, Settings, read
from lms.trouble import notifying  # noqa: F401  (importing it registers the sweeps of the checks)
from people.identity import Anonymous
from people.views import cookies
from quizzes import trial

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

VIEWS = (
    people.views,
    reminders.views,
    courses.views,
    quizzes.views,
    mentoring.views,
    certificates.views,
    products.views,
    eligibility.views,
    curation.views,
    tools.views,
    reports.views,
    lms.views,
)
CONNECTIONS = (
    people.connections,
    reminders.connections,
    courses.connections,
    quizzes.connections,
    mentoring.connections,
    certificates.connections,
    products.connections,
    eligibility.connections,
    curation.connections,
    tools.connections,
    reports.connections,
)


class FormSession(SecureCookieSessionInterface):
    """The signed session cookie, which holds the CSRF token of forms.

    The browser drops it when it closes. The server ignores its age, so that a clock that jumped does not spoil open forms.
    The signer is built once for each key. Flask alone would build it twice for each page.
    """

    def __init__(self) -> None:
        self._signer: URLSafeTimedSerializer | None = None
        self._key = ""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return the signer, which is built again only when the secret key changes."""
        key = app.config["SECRET_KEY"]
        if self._key != key and (signer := super().get_signing_serializer(app)):
            signer.signer = _AgelessSigner
            self._signer, self._key = signer, key
        return self._signer


class _AgelessSigner(TimestampSigner):
    """A signer that checks the signature and ignores the time, which may even lie in the future."""

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        return super().unsign(signed_value, None, return_timestamp)  # type: ignore[call-overload]  # as its own overloads say


class Platform(Flask):
    """Flask for an application whose views are all synchronous, and whose secret key may change while it runs."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function unchanged: Flask would inspect about fifteen functions a page for coroutines."""
        return func

    def wsgi_app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Any:
        """Answer a request, after reading the secret key again if its file has changed."""
        keys.refresh(self)
        return super().wsgi_app(environ, start_response)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from these settings, or from the environment. Raises BadSetting or NoOffice."""
    settings = settings or read()
    app = Platform("lms", template_folder=str(ROOT / "templates"), static_folder=None)
    app.session_interface = FormSession()
    _configure(app, settings)
    request_ids.set_up(app)
    logs.set_up(app)
    seating.set_up(app, settings)
    app.extensions["office"] = office.load(settings.office)
    db.init_app(app)
    with app.app_context():
        engine.prepare(db.engine, longest_wait=settings.longest_wait)
    jobs.set_up(app, redis_url=settings.redis_url, folder=settings.data)
    CSRFProtect(app)
    login = LoginManager(app)
    login.session_protection = None
    login.anonymous_user = Anonymous
    login.request_loader(cookies.identify)
    for part in (static, locale, compression, hosts, gate, headers, errors, pages):
        part.set_up(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[settings.proxies] * 4)  # type: ignore[method-assign]  # Flask's own way
    for package in VIEWS:
        for blueprint in package.blueprints:
            app.register_blueprint(blueprint)
    for package in CONNECTIONS:
        package.connect()
    retained.register()
    with app.app_context():
        trial.named()  # a fault in the office's file is told at the start, not to the first visitor
    return app


def _configure(app: Flask, settings: Settings) -> None:
    secure = settings.base_url.startswith("https://")
    app.config.update(
        SETTINGS=settings,
        **keys.configuration(settings.secret_key, settings.older_secret_key),
        DATA=str(settings.data),
        BASE_URL=settings.base_url,
        DEMO=settings.demo,
        SMTP_URL=settings.smtp_url,
        MAIL_FROM=settings.mail_from,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine.options_for(
            settings.database_url, threads=settings.threads, longest_wait=settings.longest_wait
        ),
        LONGEST_WAIT=settings.longest_wait,
        SESSION_COOKIE_NAME="__Host-form" if secure else "form",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_I18N_ENABLED=False,
    )
    incoming.set_up(app)
    indentation.set_up(app)
    settings.data.mkdir(parents=True, exist_ok=True)
