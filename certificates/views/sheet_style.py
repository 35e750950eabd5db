"""The certificate's own stylesheet for the screen: the one it is printed with, millimetres turned into shares of its width."""

import re
from functools import cache

from flask import Blueprint, Response, url_for

from certificates.printing import STATIC
from core.web import open_to_all

bp = Blueprint("sheet_style", __name__)

SHEET = STATIC / "certificates" / "sheet.css"


@bp.get("/certificates/sheet.css")
@open_to_all
def show_style() -> Response:
    """How the sheet looks; the address that pages give holds the version of the program's files."""
    style = screen_style(url_for("static", filename=""))
    return Response(style, mimetype="text/css", headers={"Cache-Control": "public, max-age=86400"})


@cache
def screen_style(static: str) -> str:
    """`18mm` becomes `calc(18 * var(--mm))`; `--mm` is set where the sheet is shown. `static` is where our files lie."""
    style = re.sub(r"(?<![\w#])(-?\d*\.?\d+)mm", r"calc(\1 * var(--mm))", SHEET.read_text("utf-8"))
    style = style.replace("url(../", f"url({static}")
    return re.sub(r"url\((?!/)", f"url({static}certificates/", style)
