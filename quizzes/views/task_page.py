"""Render a learner's task page: photo cards, what is missing, and a sentence on the state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from core.text import words_in
from core.wording import in_language
from courses.models import EnrolmentState
from courses.progress import Unmet, unmet_before_task
from courses.wording import unmet_words
from people.names import certificate_name_of
from quizzes.forms.tasks import TextsForm, texts_form
from quizzes.models import EvidenceKind, GradedBy, SubmissionState, Verdict
from quizzes.policies.tasks import can_work_on
from quizzes.queries import tasks as queries
from quizzes.queries.tasks import Work
from quizzes.remarks import Remark, remark
from quizzes.submissions import OPEN
from quizzes.taking_back import can_take_back
from quizzes.tasks import Requirement, Shortfall, criteria, fills_page, requirements, shortfalls
from quizzes.views.after_sending import arrived_words, asks_whatsapp, way_on
from quizzes.views.deed_offers import Offer, offers_of


@dataclass(frozen=True)
class Card:
    """A photo of the learner's."""

    id: int
    number: int
    remark: Remark | None


@dataclass(frozen=True)
class PhotoBlock:
    """A requirement for photos, with the learner's photos."""

    requirement: Requirement
    cards: Sequence[Card]
    error: str | None
    offers: Sequence[Offer] = ()
    """Photos of lessons that it may take over."""

    @property
    def takes_more(self) -> bool:
        """Whether another photo may be added."""
        return len(self.cards) < self.requirement.most


@dataclass(frozen=True)
class Mark:
    """A criterion of the last judgement, with the level's sentence."""

    title: Any
    level: int
    highest: int
    words: str


def render_task(
    work: Work, form: TextsForm | None = None, *, photo_errors: Mapping[str, str] | None = None, too_early: bool = False
) -> str:
    """Render the page, with a refused form, errors of photos by requirement key, or why the work was not sent (`too_early`)."""
    task_requirements = requirements(work.task.evidence)
    pieces = queries.pieces_of(work.submission)
    judgements = queries.judgements_of(work.submission.id if work.submission else None)
    offers = offers_of(work, task_requirements, pieces) if can_work_on(current_user, work) else {}
    blocks = _blocks(task_requirements, pieces, photo_errors or {}, offers)
    texts = _texts(task_requirements, pieces)
    return render_template(
        "quizzes/task.html",
        work=work,
        may_change=work.state in OPEN and can_work_on(current_user, work),
        may_take_back=work.submission is not None and can_work_on(current_user, work) and can_take_back(work.submission),
        self_check=work.task.graded_by is GradedBy.SELF_CHECK,
        status=_status(work, blocks),
        way_on=way_on(work),
        asks_whatsapp=asks_whatsapp(work),
        **_certificate_facts(work),
        blocks=blocks,
        texts=texts,
        offers=offers,
        form=form or _filled(work, task_requirements, pieces),
        too_early=too_early,
        missing=_missing(work, task_requirements, pieces) if work.state in OPEN else [],
        kilobytes_of_photos=sum(row.size or 0 for row in pieces),
        judgement=_last(judgements, advice_only=False),
        second_look=_last(judgements, advice_only=True),
        marks=_marks(work, judgements),
        pictures=queries.pictures_of(work.task.edition_id, [example["picture"] for example in work.task.examples.values()]),
        new_uuid=lambda: str(uuid4()),
        Verdict=Verdict,
    )


def _certificate_facts(work: Work) -> dict[str, Any]:
    """Return what the page says of the certificate: whether the course is complete, and the name that will be printed."""
    return {
        "complete": work.enrolment.state is EnrolmentState.COMPLETED,
        "certificate_name": certificate_name_of(current_user.id),
        "name_confirmed": current_user.name_confirmed,
    }


def sent_work(work: Work) -> dict[str, Any]:
    """Return the photos and texts of the work, for the part of the page that shows them (`_task_parts.html`)."""
    task_requirements, pieces = requirements(work.task.evidence), queries.pieces_of(work.submission)
    return {
        "may_change": False,
        "blocks": _blocks(task_requirements, pieces, {}),
        "texts": _texts(task_requirements, pieces),
    }


def missing_words(shortfall: Shortfall) -> str:
    """Return a sentence on the missing or surplus pieces of a requirement."""
    title, lacks = in_language(shortfall.requirement.title), shortfall.lacks
    if shortfall.is_too_short:
        return _(
            "%(title)s: %(words)s of at least %(least)s words",
            title=title,
            words=shortfall.words,
            least=shortfall.requirement.min_words,
        )
    if lacks < 0:
        return ngettext("%(title)s: %(num)d too many", "%(title)s: %(num)d too many", -lacks, title=title)
    if shortfall.requirement.kind is EvidenceKind.PHOTO:
        return ngettext("%(title)s: %(num)d photo to go", "%(title)s: %(num)d photos to go", lacks, title=title)
    return _("%(title)s: still empty", title=title)


def _missing(work: Work, task_requirements: Sequence[Requirement], pieces: Sequence[Any]) -> list[str]:
    if work.enrolment.state is EnrolmentState.WITHDRAWN:
        return [_("You have stopped this course. Take it up again first.")]
    counted = _count(pieces)
    unmet: list[Unmet] = unmet_before_task(work.enrolment)
    words = {row.key: words_in(row.text) for row in pieces if row.text}
    missing = shortfalls(task_requirements, counted, words)
    return [missing_words(shortfall) for shortfall in missing] + [unmet_words(condition) for condition in unmet]


def _count(pieces: Sequence[Any]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for row in pieces:
        if row.kind is EvidenceKind.PHOTO or (row.text or "").strip():
            counted[row.key] = counted.get(row.key, 0) + 1
    return counted


def _blocks(
    task_requirements: Sequence[Requirement],
    pieces: Sequence[Any],
    errors: Mapping[str, str],
    offers: Mapping[str, Sequence[Offer]] = MappingProxyType({}),
) -> list[PhotoBlock]:
    blocks = []
    for requirement in task_requirements:
        if requirement.kind is not EvidenceKind.PHOTO:
            continue
        rows = [row for row in pieces if row.key == requirement.key]
        cards = [Card(row.id, number, remark(row.advice or [])) for number, row in enumerate(rows, 1)]
        blocks.append(PhotoBlock(requirement, cards, errors.get(requirement.key), offers.get(requirement.key, ())))
    return blocks


def _texts(task_requirements: Sequence[Requirement], pieces: Sequence[Any]) -> list[tuple[Requirement, str]]:
    return [
        (requirement, row.text)
        for requirement in task_requirements
        for row in pieces
        if row.key == requirement.key and row.text
    ]


def _filled(work: Work, task_requirements: Sequence[Requirement], pieces: Sequence[Any]) -> TextsForm:
    form = texts_form(task_requirements, for_listing=fills_page(work.task.feeds_curation))(formdata=None)
    form.fill({row.key: row.text for row in pieces if row.kind is not EvidenceKind.PHOTO})
    form.fill_use_for_listing(work.submission)
    renew(form, work)
    return form


def renew(form: TextsForm, work: Work) -> None:
    """Set the sequence, round and `sent_as` for the form's next request; the texts stay."""
    form.sequence.raw_data = form.round.raw_data = None
    form.sequence.data = (work.submission.texts_sequence if work.submission else 0) + 1
    form.round.data = work.next_round
    form.sent_as.data = str(uuid4())


def _last(judgements: Sequence[Any], *, advice_only: bool) -> Any | None:
    return next((row for row in reversed(judgements) if row.advice_only is advice_only), None)


def _marks(work: Work, judgements: Sequence[Any]) -> list[Mark]:
    judgement = _last(judgements, advice_only=False)
    if judgement is None:
        return []
    rubric = criteria(work.task.rubric)
    return [
        Mark(c.title, judgement.levels[c.key], len(c.levels), c.levels[judgement.levels[c.key] - 1])
        for c in rubric
        if c.key in judgement.levels
    ]


def _status(work: Work, blocks: Sequence[PhotoBlock]) -> str:
    """Return the first sentence of the page, on the state of the work."""
    if work.state is SubmissionState.PASSED and work.enrolment.state is EnrolmentState.COMPLETED:
        course = in_language(work.course_title)
        return _("Congratulations, %(name)s. %(course)s: passed.", name=current_user.short_name, course=course)
    if work.state is SubmissionState.PASSED:
        return _("This task is passed. Well done!")
    if work.state is SubmissionState.NEEDS_REVISION:
        return _("Almost there. Change what is named below, then send it again.")
    if work.state is SubmissionState.SUBMITTED:
        return arrived_words(work) or _("The task is sent. Now judge it yourself, with the same list as a trainer.")
    return _photos_so_far(blocks) or _("Do it bit by bit. Everything you add is saved.")


def _photos_so_far(blocks: Sequence[PhotoBlock]) -> str:
    cards = [card for block in blocks for card in block.cards]
    better = sum(card.remark is not None and not card.remark.good for card in cards)
    good = len(cards) - better
    sentences = []
    if good:
        sentences.append(ngettext("%(num)d photo is good.", "%(num)d photos are good.", good))
    if better:
        sentences.append(ngettext("%(num)d photo is better taken again.", "%(num)d photos are better taken again.", better))
    return " ".join(sentences)
