"""The words around a product's page: its parts, what is missing of each, and the one line that says what comes next."""

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
    """The one line beneath a page: what comes next, in whose hands it lies and since when, and the button for it."""

    text: str
    who: str
    url: str | None = None
    label: str = ""


@dataclass(frozen=True)
class PartLine:
    """One part as the page names it."""

    part: Part
    title: str
    kind: str
    """`done`, `bad`, or nothing for what was not begun."""
    word: str
    lacks: Sequence[str]
    edit: str
    advice_count: int
    course: str | None
    """The address of the course that fills it, while it still is to."""
    course_title: str


def part_title(part: Part) -> str:
    """As a heading."""
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
    """Every part with what is missing of it and the course that fills it."""
    return [_part_line(page, one) for one in parts]


def line_of(page: ProductPage, step: Step) -> Line:
    """The step in words, the same at home and on the page."""
    own = url_for("product_pages.show_product_page", listing_id=page.id)
    if step.kind is StepKind.PART and step.part:
        return _part_step(page, step, step.part)
    if step.kind is StepKind.GRADING and step.part and step.part.task:
        title = in_language(step.part.task.title)
        return Line(_("The task %(title)s is being judged.", title=title), _with(_("the trainer"), step))
    if step.kind is StepKind.RULE:
        url = url_for("passports.show_passport", listing_id=page.id)
        return Line(_("The page is complete. Next: look at what else is needed."), _with_you(step), url, _("Open the passport"))
    return _in_curation(page, step, own)


def course_url(task: CourseTask) -> str:
    """The course of a task: where somebody learns, or where it is taken up."""
    return url_for("learning.show_course" if task.enrolment_id else "courses.show_course", slug=task.slug)


def _part_step(page: ProductPage, step: Step, one: PartOfPage) -> Line:
    title = _in_a_sentence(one.part)
    if one.state is PartState.EMPTY and one.by_course and one.task:
        course = in_language(one.task.course_title)
        text = _("Next: %(part)s, with the course %(course)s.", part=title, course=course)
        return Line(text, _with_you(step), course_url(one.task), _("Open the course"))
    url = url_for(EDITORS[one.part], listing_id=page.id)
    if one.state is PartState.LACKING:
        return Line(_("Next: complete %(part)s.", part=title), _with_you(step), url, _("Complete it"))
    return Line(_("Next: fill in %(part)s.", part=title), _with_you(step), url, _("Fill it in"))


def _in_curation(page: ProductPage, step: Step, own: str) -> Line:
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


def _part_line(page: ProductPage, one: PartOfPage) -> PartLine:
    task = one.task if one.by_course and one.state is PartState.EMPTY else None
    word, kind = _word(one)
    return PartLine(
        part=one.part,
        title=part_title(one.part),
        kind=kind,
        word=word,
        lacks=[] if one.state is PartState.EMPTY else [problem.text for problem in one.lacks],
        advice_count=0 if one.state is PartState.EMPTY else len({p.text for p in one.problems if not p.blocks}),
        edit=url_for(EDITORS[one.part], listing_id=page.id),
        course=course_url(task) if task else None,
        course_title=in_language(task.course_title) if task else "",
    )


def _word(one: PartOfPage) -> tuple[str, str]:
    if one.state is PartState.DONE:
        return _("All there"), "done"
    if one.state is PartState.LACKING:
        return _("LACKING"), "bad"
    if one.task and one.task.state is SubmissionState.SUBMITTED:
        return _("Still empty; the task is being judged"), "wait"
    return _("Still empty"), ""
