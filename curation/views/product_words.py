"""The words of a product's page: its parts, what each misses, and the line about the next step."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from core.wording import day, in_language
from curation.steps import Step, StepKind
from eligibility.states import Holder
from products.page_parts import PartOfPage, PartState
from products.problems import Part
from products.queries.listings import ProductPage
from quizzes.models import SubmissionState
from quizzes.queries.tasks import CourseTask

EDITORS = {
    Part.KIND: "listings.edit_category",
    Part.PHOTOS: "listing_photos.list_photos",
    Part.TEXT: "listings.edit_text",
    Part.LABEL: "label_checks.edit_label_check",
    Part.PRICE: "price_sheets.edit_price_sheet",
}


@dataclass(frozen=True)
class Line:
    """The line about the next step: what comes next, who must act and since when, and its button."""

    text: str
    who: str
    url: str | None = None
    label: str = ""


@dataclass(frozen=True)
class PartLine:
    """A part of the page in words."""

    part: Part
    title: str
    kind: str
    """The shape of `ui.state`: `done`, `bad`, `wait`, or empty."""
    word: str
    missing: Sequence[str]
    edit: str
    advice_count: int
    course: str | None
    """The address of the course that fills it, until the course is passed."""
    course_title: str


def part_title(part: Part) -> str:
    """Return the part's name as a heading."""
    return {
        Part.KIND: _("Kind of product"),
        Part.PHOTOS: _("Product photos"),
        Part.TEXT: _("Title and description"),
        Part.LABEL: _("Label on the pack"),
        Part.PRICE: _("Price sheet"),
    }[part]


def _in_a_sentence(part: Part) -> str:
    return {
        Part.KIND: _("the kind of product"),
        Part.PHOTOS: _("the product photos"),
        Part.TEXT: _("title and description"),
        Part.LABEL: _("the label on the pack"),
        Part.PRICE: _("the price sheet"),
    }[part]


def part_lines(page: ProductPage, parts: Sequence[PartOfPage]) -> list[PartLine]:
    """Return each part with what it misses and the course that fills it."""
    return [_part_line(page, part) for part in parts]


def line_of(page: ProductPage, step: Step) -> Line:
    """Return the next step in words. The home page and the product's page show the same line."""
    page_url = url_for("product_pages.show_product_page", listing_id=page.id)
    if step.kind is StepKind.PART and step.part:
        return _part_step(page, step, step.part)
    if step.kind is StepKind.GRADING and step.part and step.part.task:
        title = in_language(step.part.task.title)
        return Line(_("The task %(title)s is being judged.", title=title), _with(_("the trainer"), step))
    if step.kind is StepKind.RULE:
        url = url_for("passports.show_passport", listing_id=page.id)
        return Line(_("The page is complete. Next: look at what else is needed."), _with_you(step), url, _("Open the passport"))
    return _in_curation(page, step, page_url)


def course_url(task: CourseTask) -> str:
    """Return the address of a task's course: where the learner learns, or where they enrol."""
    return url_for("learning.show_course" if task.enrolment_id else "courses.show_course", slug=task.slug)


def _part_step(page: ProductPage, step: Step, part: PartOfPage) -> Line:
    title = _in_a_sentence(part.part)
    if part.state is PartState.EMPTY and part.by_course and part.task:
        course = in_language(part.task.course_title)
        text = _("Next: %(part)s, with the course %(course)s.", part=title, course=course)
        return Line(text, _with_you(step), course_url(part.task), _("Open the course"))
    url = url_for(EDITORS[part.part], listing_id=page.id)
    if part.state is PartState.LACKING:
        return Line(_("Next: complete %(part)s.", part=title), _with_you(step), url, _("Complete it"))
    return Line(_("Next: fill in %(part)s.", part=title), _with_you(step), url, _("Fill it in"))


def _in_curation(page: ProductPage, step: Step, page_url: str) -> Line:
    url, label = url_for("applications.show_application", application_id=page.application_id), _("See how far it is")
    if step.kind is StepKind.CHECKING:
        return Line(_("The office looks whether everything is there."), _with(_("the curators"), step), url, label)
    if step.kind is StepKind.REVIEW:
        return Line(_("Curators look at the product and score it."), _with(_("the curators"), step), url, label)
    if step.kind is StepKind.MENDING:
        until = day(step.until) if step.until else ""
        text = _("Next: mend what the curators named, until %(day)s.", day=until)
        return Line(text, _with_you(step), url, _("See what to mend"))
    if step.kind is StepKind.HEARING:
        return Line(_("Your appeal is being answered."), _with(_("others, who look at it again"), step), url, label)
    if step.kind is StepKind.LIVE:
        return Line(_("Buyers can see this product since %(day)s.", day=day(step.since)), "", url, label)
    if step.kind is StepKind.NOWHERE:
        return Line(_("Approved, but it is in no shop now."), _("The reason is written for each shop."), url, _("See why"))
    return Line(_("Approved. The product is being put into the shop."), _with(_("the shop's manager"), step), url, label)


def _with_you(step: Step) -> str:
    return _("It is with you since %(day)s.", day=day(step.since))


def _with(who: str, step: Step) -> str:
    if step.until and step.holder is Holder.GRADER:
        return _(
            "With %(who)s since %(since)s, until %(until)s at the latest.",
            who=who,
            since=day(step.since),
            until=day(step.until),
        )
    return _("With %(who)s since %(since)s.", who=who, since=day(step.since))


def _part_line(page: ProductPage, part: PartOfPage) -> PartLine:
    task = part.task if part.by_course and part.state is PartState.EMPTY else None
    word, kind = _word(part)
    return PartLine(
        part=part.part,
        title=part_title(part.part),
        kind=kind,
        word=word,
        missing=[] if part.state is PartState.EMPTY else [problem.text for problem in part.blocking],
        advice_count=0 if part.state is PartState.EMPTY else len({p.text for p in part.problems if not p.blocks}),
        edit=url_for(EDITORS[part.part], listing_id=page.id),
        course=course_url(task) if task else None,
        course_title=in_language(task.course_title) if task else "",
    )


def _word(part: PartOfPage) -> tuple[str, str]:
    if part.state is PartState.DONE:
        return _("All there"), "done"
    if part.state is PartState.LACKING:
        return _("LACKING"), "bad"
    if part.task and part.task.state is SubmissionState.SUBMITTED:
        return _("Still empty; the task is being judged"), "wait"
    return _("Still empty"), ""
