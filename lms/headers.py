"""What every answer carries: a Content-Security-Policy with a nonce, and no caching of anything personal."""

import secrets

from flask import Flask, Response, g, request

POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; media-src 'self'; "
    "require-trusted-types-for 'script'"
)
SCRIPTLESS = POLICY.format(scripts="'none'")
"""For the pages without a script of ours, which are most."""
SECURE_FROM_NOW_ON = "max-age=63072000"
"""A browser that was here by HTTPS comes back by HTTPS, for two years, as Mozilla's guidelines ask; so says `deploy/nginx.conf`."""


def set_up(app: Flask) -> None:
    """Add the headers, and give templates `csp_nonce()`."""
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(_add)


def csp_nonce() -> str:
    """This answer's nonce: the only key that lets a script of ours run."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return g.csp_nonce


def _add(response: Response) -> Response:
    headers = response.headers
    headers.setdefault(
        "Content-Security-Policy", POLICY.format(scripts=f"'nonce-{g.csp_nonce}'") if "csp_nonce" in g else SCRIPTLESS
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
    if request.is_secure:
        headers["Strict-Transport-Security"] = SECURE_FROM_NOW_ON
    headers.setdefault("Cache-Control", "private, no-store")
    return response
