"""The certificate's stylesheet for the screen: the printed sheet's stylesheet with other units."""

import re
from collections.abc import Callable
from functools import cache
from posixpath import dirname, join, normpath

from flask import Blueprint, Response, url_for

from core import static_files
from core.web import open_to_all, static_address

bp = Blueprint("sheet_style", __name__)

SHEET = "certificates/sheet.css"


@bp.get("/certificates/sheet.css")
@open_to_all
def show_style() -> Response:
    """Send the stylesheet. It may be cached, because its address changes when the stylesheet changes."""
    return Response(screen_style(static_address), mimetype="text/css", headers={"Cache-Control": "public, max-age=86400"})


def style_address() -> str:
    """Return the address of the stylesheet, with its version."""
    return url_for("sheet_style.show_style", v=static_address(SHEET).split(".")[-2])


@cache
def screen_style(address: Callable[[str], str]) -> str:
    """Return the printed stylesheet with `18mm` written as `calc(18 * var(--mm))`. The page sets `--mm`.

    `address` returns the address of a static file.
    """
    style = (static_files.SOURCE / SHEET).read_text("utf-8")
    style = re.sub(r"(?<![\w#])(-?(?:\d*\.)?\d+)mm", r"calc(\1 * var(--mm))", style)
    return re.sub(r"(?<=url\()[^)]+", lambda url: address(normpath(join(dirname(SHEET), url[0]))), style)
