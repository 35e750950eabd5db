"""The photo checker: the checks of a task's photos, for a photo that is not stored."""

from base64 import b64encode
from dataclasses import dataclass

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_login import current_user

from core import photo_pool
from core.db import db
from core.pictures import Picture
from core.web import reads_only, require
from products.rulebook import rules
from quizzes import photos
from quizzes.checked_photo import Advice
from quizzes.remarks import Remark, remark
from tools.forms import PhotoForm
from tools.policies import can_use_tools
from tools.views.origin import origin

bp = Blueprint("photo_checker", __name__)

SHOWN_SIDE = 480
"""The longer side in pixels of the photo shown in the answer."""


@dataclass(frozen=True)
class Verdict:
    """A check of the photo, and the remark about its result."""

    title: str
    remark: Remark


@bp.get("/tools/photo-checker")
def show_checker():
    """Show the empty form."""
    require(can_use_tools(current_user))
    return _render_page(PhotoForm(formdata=None))


@bp.post("/tools/photo-checker")
@reads_only
def look_at_photo():
    """Check the photo and show the result. The photo is not stored."""
    require(can_use_tools(current_user))
    form = PhotoForm()
    if not form.validate_on_submit():
        return _render_page(form), 422
    checks = _checks()
    db.session.rollback()
    with form.showing_refusals() as refused:
        photo = photos.prepare(form.photo.data.stream, checks)
        shown = photo_pool.smaller(photo.picture, SHOWN_SIDE)
    if refused:
        return _render_page(form), refused.status
    return _render_page(PhotoForm(formdata=None), photo.picture, shown, [_verdict(entry) for entry in photo.advice])


def _checks() -> dict[str, object]:
    """Return the checks that the office's rules have for a main photo."""
    photo_rules = rules.current().photo_checks
    ratio = photo_rules["ratio"]["main"]
    return {"light": True, "sharp": True, "min_side_px": photo_rules["side_px"]["min"], "ratio": ratio}


def _verdict(entry: Advice) -> Verdict:
    titles = {"light": _("Light"), "sharp": _("Sharpness"), "min_side_px": _("Size"), "ratio": _("Shape")}
    words = remark([entry])
    return Verdict(titles[entry["check"]], words or Remark(True, _("Looks good"), ()))


def _render_page(
    form: PhotoForm, picture: Picture | None = None, shown: Picture | None = None, verdicts: list[Verdict] | None = None
) -> str:
    return render_template(
        "tools/photo_checker.html",
        form=form,
        origin=origin(),
        shown=shown,
        address=f"data:{shown.media_type};base64,{b64encode(shown.content).decode()}" if shown else None,
        size=(picture.width, picture.height) if picture else None,
        verdicts=verdicts or [],
    )
