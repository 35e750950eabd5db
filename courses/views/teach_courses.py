"""A trainer's courses: the list, a course's page, and the form for its title, summary and outcomes."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.documents.faults import Faults
from core.lists.pages import list_page
from core.web import require
from courses import editing, impact, teach_rows
from courses.editing import ChangedMeanwhile, WorkingCopy
from courses.figures import figures_of
from courses.forms.editing import CourseForm, in_languages, lines
from courses.forms.teaching import OwnerForm, PackageForm
from courses.lists import COURSES, can_open_courses
from courses.models import STAGES
from courses.package.canonical import to_yaml
from courses.policies import can_teach
from courses.views.teaching import is_draft, open_or_404, save_changes
from courses.wording import stage_name

bp = Blueprint("teach_courses", __name__)


@bp.get("/teach")
def list_courses():
    """List the courses that this person may edit or whose reports they read, with learners and open reports."""
    require(can_open_courses(current_user))
    return render_list(PackageForm())


@bp.get("/teach/<slug>")
def show_course(slug: str):
    """Show the newest edition: lessons, questions, task, owners, package."""
    return render_course(open_or_404(slug))


@bp.get("/teach/<slug>/about")
def edit_course(slug: str):
    """Show the form for title, summary, outcomes and minutes."""
    work = open_or_404(slug)
    return _render_about(work, _filled(work))


@bp.post("/teach/<slug>/about")
def update_course(slug: str):
    """Save title, summary, outcomes and minutes into the draft."""
    work, form = open_or_404(slug), CourseForm()
    if not form.validate_on_submit():
        return _render_about(work, form), 422
    if form.seen.data != _fingerprint(work):
        return _render_about(work, form, conflict=True), 409
    changes = editing.changed_course(work, lambda document: _change(document, form))
    try:
        faults = save_changes(work, changes)
    except ChangedMeanwhile:
        return _render_about(open_or_404(slug), form, conflict=True), 409
    if faults:
        form.take_faults(faults, about=editing.changed_package(work, changes).course)
        return _render_about(open_or_404(slug), form), 422
    flash(_("Saved in the draft."), "good")
    return redirect(url_for(".show_course", slug=slug), 303)


def render_list(form: PackageForm, faults: Faults | None = None, refused: str | None = None) -> str:
    """Render the list of courses, with the faults of an uploaded package."""
    return render_template(
        "courses/teach_list.html",
        page=list_page(COURSES, current_user),
        may_teach=can_teach(current_user),
        form=form,
        faults=list(faults or ()),
        refused=refused,
    )


def render_course(
    work: WorkingCopy,
    *,
    faults: Faults | None = None,
    refused: str | None = None,
    package_form: PackageForm | None = None,
    owner_form: OwnerForm | None = None,
) -> str:
    """Render a course's page, with a refusal or faults on top."""
    before = impact.last_published(work.course)
    draft = is_draft(work)
    return render_template(
        "courses/teach_course.html",
        work=work,
        draft=draft,
        published=before,
        changes=len(impact.changes_of(work.edition, before)) if draft else 0,
        stages=_stages(work),
        owners=teach_rows.owners_of(work.course.id),
        figures=figures_of(work.course.id),
        minutes=_minutes(work),
        faults=list(faults or ()),
        refused=refused,
        package_form=package_form or PackageForm(formdata=None, seen=work.version),
        owner_form=owner_form or OwnerForm(formdata=None),
    )


def _stages(work: WorkingCopy) -> list[dict[str, Any]]:
    package = work.package
    bank = package.documents["questions.yaml"].value
    stages = []
    for stage in STAGES:
        data = package.course.value["stages"][stage.value]
        modules = [
            {**module, "lessons": [{"key": key, **package.lessons[key].fields.value} for key in module["lessons"]]}
            for module in data["modules"]
        ]
        questions = [question for question in bank if question["stage"] == stage.value]
        checkpoint = data["checkpoint"]
        stages.append(
            {"key": stage, "name": stage_name(stage), "modules": modules, "questions": questions, "checkpoint": checkpoint}
        )
    practice = _questions_without_stage("practice", _("Practice inside the lessons"), bank)
    pre_test = _questions_without_stage("pre_test", _("Before the first lesson"), bank)
    return [*([pre_test] if pre_test["questions"] else []), *stages, practice]


def _questions_without_stage(key: str, name: str, bank: list[dict[str, Any]]) -> dict[str, Any]:
    questions = [question for question in bank if question["stage"] == key]
    return {"key": key, "name": name, "modules": [], "questions": questions}


def _minutes(work: WorkingCopy) -> int:
    course = work.package.course.value
    lessons = sum(lesson.fields.value["minutes"] for lesson in work.package.lessons.values())
    return lessons + course["checkpoint_minutes"] + course["task_minutes"]


# ---- Title, summary, outcomes and minutes


def _render_about(work: WorkingCopy, form: CourseForm, *, conflict: bool = False) -> str:
    if conflict:
        form.seen.data = _fingerprint(work)
    current = to_yaml(_parts(work), order=()) if conflict else None
    return render_template("courses/teach_about.html", work=work, form=form, theirs=current)


def _parts(work: WorkingCopy) -> dict[str, Any]:
    document = work.package.course.value
    stages = {stage.value: document["stages"][stage.value]["outcomes"] for stage in STAGES}
    return {name: document[name] for name in ("title", "summary", "checkpoint_minutes", "task_minutes")} | stages


def _fingerprint(work: WorkingCopy) -> str:
    return editing.fingerprint(_parts(work))


def _filled(work: WorkingCopy) -> CourseForm:
    parts = _parts(work)
    return CourseForm(
        formdata=None,
        seen=_fingerprint(work),
        title=parts["title"]["id"],
        title_en=parts["title"].get("en"),
        summary=parts["summary"]["id"],
        summary_en=parts["summary"].get("en"),
        checkpoint_minutes=parts["checkpoint_minutes"],
        task_minutes=parts["task_minutes"],
        **{stage.value: "\n".join(parts[stage.value]) for stage in STAGES},
    )


def _change(document: dict[str, Any], form: CourseForm) -> None:
    for name in ("title", "summary"):
        document[name] = in_languages(form[name].data, form[f"{name}_en"].data)
    for name in ("checkpoint_minutes", "task_minutes"):
        document[name] = form[name].data
    for stage in STAGES:
        document["stages"][stage.value]["outcomes"] = lines(form[stage.value].data)
