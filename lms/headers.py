"""Headers of every response: a Content-Security-Policy with a nonce, and no caching of personal pages."""

import secrets

from flask import Flask, Response, g, request

POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; media-src 'self'; "
    "require-trusted-types-for 'script'"
)
POLICY_WITHOUT_SCRIPTS = POLICY.format(scripts="'none'")
"""The policy of pages without a script, which are most pages."""
HSTS = "max-age=63072000"
"""For two years a browser uses HTTPS only, as Mozilla's guidelines ask. `deploy/nginx.conf` sends the same value."""


def set_up(app: Flask) -> None:
    """Add the headers to every response, and give templates `csp_nonce()`."""
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(_add)


def csp_nonce() -> str:
    """Return the nonce of this response. The browser runs only scripts that carry it."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return g.csp_nonce


def _add(response: Response) -> Response:
    headers = response.headers
    headers.setdefault(
        "Content-Security-Policy",
        POLICY.format(scripts=f"'nonce-{g.csp_nonce}'") if "csp_nonce" in g else POLICY_WITHOUT_SCRIPTS,
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
    if request.is_secure:
        headers["Strict-Transport-Security"] = HSTS
    headers.setdefault("Cache-Control", "private, no-store")
    return response
