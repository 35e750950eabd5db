"""The certificate's own stylesheet for the screen: the one it is printed with, millimetres turned into shares of its width."""

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
    """How the sheet looks; the address that pages give changes with the sheet."""
    return Response(screen_style(static_address), mimetype="text/css", headers={"Cache-Control": "public, max-age=86400"})


def style_address() -> str:
    """Where the sheet's stylesheet is, as it is now."""
    return url_for("sheet_style.show_style", v=static_address(SHEET).split(".")[-2])


@cache
def screen_style(address: Callable[[str], str]) -> str:
    """`18mm` becomes `calc(18 * var(--mm))`; `--mm` is set where the sheet is shown. `address` says where a static file is."""
    style = (static_files.SOURCE / SHEET).read_text("utf-8")
    style = re.sub(r"(?<![\w#])(-?(?:\d*\.)?\d+)mm", r"calc(\1 * var(--mm))", style)
    return re.sub(r"(?<=url\()[^)]+", lambda found: address(normpath(join(dirname(SHEET), found[0]))), style)
