"""The page of the office's settings, with the history of every change."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import clock, settings
from core.db import db
from core.web import require
from lms import placeholders
from lms.forms import SettingsForm, settings_form, values_shown
from lms.setting_keys import office_settings
from people.policies import can_change_settings, can_see_settings
from people.queries import names_of

bp = Blueprint("settings", __name__)


@bp.get("/office/settings")
def edit_settings():
    """Show the values of today and the history of changes."""
    require(can_see_settings(current_user))
    history, changeable = settings.history(), office_settings()
    newest = history[0].id if history else 0
    facts = {**values_shown(changeable), "from_day": clock.today(), "seen": str(newest)}
    return _render(settings_form(changeable, formdata=None, data=facts), history)


@bp.post("/office/settings")
def update_settings():
    """Save each changed setting as a row of the history."""
    require(can_change_settings(current_user))
    changeable = office_settings()
    form = settings_form(changeable)
    if not form.validate_on_submit():
        return _render(form, settings.history()), 422
    changed = form.changed(changeable)
    for key, value in changed.items():
        settings.change(key, value, by_id=current_user.id, from_day=form.from_day.data)
    db.session.commit()
    flash(_("Saved.") if changed else _("Nothing was changed."), "good")
    return redirect(url_for(".edit_settings"), 303)


@bp.post("/office/settings/<int:setting_id>/withdrawal")
def create_withdrawal(setting_id: int):
    """Call off a planned change by a further row, which gives that day today's value."""
    require(can_change_settings(current_user))
    planned = next((change for change in settings.history() if change.id == setting_id), None)
    if planned is None:
        abort(404)
    file_values = {setting.key: setting.file_value for setting in office_settings()}
    if planned.from_day > clock.today():
        value = settings.values().get(planned.key, file_values.get(planned.key))
        settings.change(planned.key, value, by_id=current_user.id, from_day=planned.from_day)
    db.session.commit()
    flash(_("The change is called off."), "good")
    return redirect(url_for(".edit_settings"), 303)


def _render(form: SettingsForm, history: list[settings.Change]) -> str:
    changeable = office_settings()
    return render_template(
        "pages/settings.html",
        form=form,
        known=changeable,
        labels={setting.key: setting.label for setting in changeable},
        history=history,
        names=names_of({change.set_by_id for change in history if change.set_by_id}),
        planned=_planned(history),
        may_change=can_change_settings(current_user),
        unfilled=placeholders.in_settings(),
        in_files=placeholders.in_files(),
    )


def _planned(history: list[settings.Change]) -> set[int]:
    """Return the ids of changes that will take effect: for each setting and day the newest one, where it changes the value."""
    last: dict[tuple, settings.Change] = {}
    for change in history:
        last.setdefault((change.key, change.from_day), change)
    file_values, now = {setting.key: setting.file_value for setting in office_settings()}, settings.values()
    return {
        change.id
        for change in last.values()
        if change.from_day > clock.today() and change.value != now.get(change.key, file_values.get(change.key))
    }
