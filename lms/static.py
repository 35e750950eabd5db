"""Static files are served by WhiteNoise before the application is asked: by exact name from a list made at the start.

Only a name on that list leads to a file, so no address leads anywhere else. Behind nginx the same files are nginx's
(deploy/nginx.conf).
"""

from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from core import files, static_files
from core.web import static_address
from lms.config import BadSetting
from lms.headers import SECURE_FROM_NOW_ON


def set_up(app: Flask) -> None:
    """Publish the files and serve them. Raises BadSetting where they are not published and this process may not do it."""
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
            headers["ETag"] = f'W/"{named[1]}"'  # weak, since the packed form has the same
        if path.endswith(".svg"):
            headers["Content-Security-Policy"] = files.SANDBOX
        if secure:
            headers["Strict-Transport-Security"] = SECURE_FROM_NOW_ON

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # Flask's own way
        app.wsgi_app,
        root=static_files.PUBLISHED,
        prefix=static_files.PREFIX,
        allow_all_origins=False,
        immutable_file_test=static_files.NAMED_BY_CONTENT.pattern,
        add_headers_function=add_headers,
    )
