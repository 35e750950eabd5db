"""Serve static files with WhiteNoise, in front of the application.

WhiteNoise lists the files at the start and serves only addresses on its list. In service nginx serves the same files
(deploy/nginx.conf).
"""

from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from core import files, static_files
from core.web import static_address
from lms.config import BadSetting
from lms.headers import HSTS


def set_up(app: Flask) -> None:
    """Publish the static files and serve them. Raises BadSetting where they cannot be written."""
    try:
        app.extensions["static files"] = static_files.publish()
    except OSError as error:
        raise BadSetting(
            f"Static files cannot be published ({error}): run script/setup as the owner of the program."
        ) from error
    app.jinja_env.globals["static_address"] = static_address
    secure = app.config["SETTINGS"].base_url.startswith("https://")

    def add_headers(headers: Headers, path: str, url: str) -> None:
        headers["X-Content-Type-Options"] = "nosniff"
        if named := static_files.NAMED_BY_CONTENT.search(url):
            headers["ETag"] = f'W/"{named[1]}"'  # weak, because the compressed file has the same ETag
        if path.endswith(".svg"):
            headers["Content-Security-Policy"] = files.SANDBOX
        if secure:
            headers["Strict-Transport-Security"] = HSTS

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # Flask's own way
        app.wsgi_app,
        root=static_files.PUBLISHED,
        prefix=static_files.PREFIX,
        allow_all_origins=False,
        immutable_file_test=static_files.NAMED_BY_CONTENT.pattern,
        add_headers_function=add_headers,
    )
