"""What the office changes about itself without touching its files, with the history of every change."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import clock, settings
from core.db import db
from core.web import require
from lms import unfilled
from lms.forms import SettingsForm, as_shown, settings_form
from lms.setting_keys import known
from people.policies import can_change_settings, can_see_settings
from people.queries import names_of

bp = Blueprint("settings", __name__)


@bp.get("/office/settings")
def edit_settings():
    """What holds today, and every change there was."""
    require(can_see_settings(current_user))
    history, asked = settings.history(), known()
    newest = history[0].id if history else 0
    facts = {**as_shown(asked), "from_day": clock.today(), "seen": str(newest)}
    return _page(settings_form(asked, formdata=None, data=facts), history)


@bp.post("/office/settings")
def update_settings():
    """Write down what was changed, each as a row."""
    require(can_change_settings(current_user))
    asked = known()
    form = settings_form(asked)
    if not form.validate_on_submit():
        return _page(form, settings.history()), 422
    changed = form.changed(asked)
    for key, value in changed.items():
        settings.change(key, value, by_id=current_user.id, from_day=form.from_day.data)
    db.session.commit()
    flash(_("Saved.") if changed else _("Nothing was changed."), "good")
    return redirect(url_for(".edit_settings"), 303)


@bp.post("/office/settings/<int:setting_id>/withdrawal")
def create_withdrawal(setting_id: int):
    """Call off a change whose day has not come: from that day on today's value holds again, as another row."""
    require(can_change_settings(current_user))
    planned = next((change for change in settings.history() if change.id == setting_id), None)
    if planned is None:
        abort(404)
    said = {setting.key: setting.said for setting in known()}
    if planned.from_day > clock.today():
        value = settings.values().get(planned.key, said.get(planned.key))
        settings.change(planned.key, value, by_id=current_user.id, from_day=planned.from_day)
    db.session.commit()
    flash(_("The change is called off."), "good")
    return redirect(url_for(".edit_settings"), 303)


def _page(form: SettingsForm, history: list[settings.Change]) -> str:
    asked = known()
    return render_template(
        "pages/settings.html",
        form=form,
        known=asked,
        labels={setting.key: setting.label for setting in asked},
        history=history,
        names=names_of({change.set_by_id for change in history if change.set_by_id}),
        planned=_planned(history),
        may_change=can_change_settings(current_user),
        unfilled=unfilled.in_settings(),
        in_files=unfilled.in_files(),
    )


def _planned(history: list[settings.Change]) -> set[int]:
    """The changes that will come to hold: of each setting and day only the last one said."""
    last: dict[tuple, settings.Change] = {}
    for change in history:
        last.setdefault((change.key, change.from_day), change)
    said, now = {setting.key: setting.said for setting in known()}, settings.values()
    return {
        change.id
        for change in last.values()
        if change.from_day > clock.today() and change.value != now.get(change.key, said.get(change.key))
    }
