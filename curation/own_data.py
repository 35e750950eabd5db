"""What this package holds of the applications of a person's businesses. They are erased with a business of one owner.

A curator's drafts are told to that curator alone, and erased with the curator.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from core import files, removal
from core.db import run
from core.snapshots import WHOLE_NUMBERS
from curation.judging import forgetting
from curation.models import (
    Appeal,
    Application,
    ApplicationState,
    Decision,
    JudgementDraft,
    Letter,
    Outcome,
    Placement,
    PlacementChange,
    PlacementState,
    Round,
    Score,
    Tie,
)
from curation.models.evidence import EVIDENCE
from curation.models.reasons import REASONS
from people.models import Enterprise
from people.own_businesses import own_businesses
from people.own_data import Attachment, Erasure, Fact, Group, Part, Row
from people.wording import channel_name
from products.models import Listing

_own = own_businesses(bindparam("person_id"))
_applications = (
    select(*Application.__table__.columns, Listing.product)
    .join(Listing, Listing.id == Application.listing_id)
    .where(Application.enterprise_id.in_(_own))
    .order_by(Application.created_at, Application.id)
)
_rounds = (
    select(Round.id, Round.application_id, Round.number, Round.handed_in_at, Round.snapshot, Decision.outcome, Decision.grade, Decision.score, Decision.note, Decision.decided_at, Letter.number.label("letter_number"))
    .join(Application, Application.id == Round.application_id)
    .outerjoin(Decision, Decision.round_id == Round.id)
    .outerjoin(Letter, Letter.decision_id == Decision.id)
    .where(Application.enterprise_id.in_(_own))
    .order_by(Round.application_id, Round.number)
)  # fmt: skip
_scores = (
    select(Round.application_id, Score.round_id, Score.total, Score.note, Score.submitted_at)
    .join(Round, Round.id == Score.round_id)
    .join(Application, Application.id == Round.application_id)
    .join(Decision, Decision.round_id == Round.id)  # curators score without seeing each other, so nothing is told before
    .where(Application.enterprise_id.in_(_own))
    .order_by(Round.application_id, Score.id)
)
_appeals = (
    select(*Appeal.__table__.columns, Letter.number.label("letter_number"))
    .join(Application, Application.id == Appeal.application_id)
    .outerjoin(Letter, Letter.appeal_id == Appeal.id)
    .where(Application.enterprise_id.in_(_own))
    .order_by(Appeal.application_id)
)
_given_scores = (
    select(Score.levels, Score.total, Score.reasons, Score.note, Score.submitted_at, Listing.product, Enterprise.name)
    .join(Round, Round.id == Score.round_id)
    .join(Application, Application.id == Round.application_id)
    .join(Listing, Listing.id == Application.listing_id)
    .join(Enterprise, Enterprise.id == Application.enterprise_id)
    .where(Score.curator_id == bindparam("person_id"))
    .order_by(Score.submitted_at, Score.id)
)
_ties = (
    select(Tie.reason, Tie.declared_at, Enterprise.name)
    .join(Enterprise, Enterprise.id == Tie.enterprise_id)
    .where(Tie.curator_id == bindparam("person_id"))
    .order_by(Tie.declared_at, Tie.id)
)
_placements = (
    select(Listing.product, Placement.channel, PlacementChange.state, PlacementChange.address, PlacementChange.reason, PlacementChange.at)
    .join(Placement, Placement.id == PlacementChange.placement_id)
    .join(Listing, Listing.id == Placement.listing_id)
    .where(Listing.enterprise_id.in_(_own))
    .order_by(PlacementChange.id)
)  # fmt: skip
_drafts = (
    select(JudgementDraft.levels, JudgementDraft.note, JudgementDraft.saved_at, Listing.product)
    .join(Round, Round.id == JudgementDraft.round_id)
    .join(Application, Application.id == Round.application_id)
    .join(Listing, Listing.id == Application.listing_id)
    .where(JudgementDraft.curator_id == bindparam("person_id"))
    .order_by(JudgementDraft.id)
)


def describe(person_id: int) -> list[Group]:
    """Return the applications of a person's businesses with what was handed in and decided, and where products were shown.

    Who has judged as a curator, or is tied to a business, has those groups too.
    """
    facts = {"person_id": person_id}
    rounds, scores, appeals = (_by_application(run(rows, facts)) for rows in (_rounds, _scores, _appeals))
    applications = [
        _application(row, rounds.get(row.id, []), scores.get(row.id, []), appeals.get(row.id, []))
        for row in run(_applications, facts)
    ]
    placements = [_placement(row) for row in run(_placements, facts)]
    return [
        Group("applications", _("Products handed in for curation"), applications, _("Nothing handed in yet.")),
        Group("placements", _("Products in shops"), placements, _("In no shop.")),
        *_as_curator(facts),
    ]


def _as_curator(facts: dict[str, int]) -> list[Group]:
    """Return what a curator has judged and is tied to, nothing for everybody else."""
    groups = [
        Group("scores_given", _("Products that you judged"), [_given_score(row) for row in run(_given_scores, facts)], ""),
        Group("curation_drafts", _("Judgements that you have not sent yet"), [_draft(row) for row in run(_drafts, facts)], ""),
        Group("ties", _("Businesses that you are tied to"), [_tie(row) for row in run(_ties, facts)], ""),
    ]
    return [group for group in groups if group.rows]


def _given_score(row: Any) -> Row:
    return Row(f"{row.product}, {row.name}", [
        *(Fact(f"level_{key}", "", level) for key, level in WHOLE_NUMBERS.read(row.levels).items()),
        Fact("score", _("Score"), row.total),
        Fact("reasons", "", ", ".join(reason.key for reason in REASONS.read(row.reasons))),
        Fact("note", _("Note"), row.note or None),
        Fact("submitted_at", _("Judged"), row.submitted_at),
    ])  # fmt: skip


def _tie(row: Any) -> Row:
    return Row(row.name, [Fact("reason", _("Why"), row.reason), Fact("declared_at", _("Since"), row.declared_at)])


def _by_application(rows: Any) -> dict[int, list[Any]]:
    return {key: list(found) for key, found in groupby(rows.all(), lambda row: row.application_id)}


def _application(row: Any, rounds: list[Any], scores: list[Any], appeals: list[Any]) -> Row:
    states = {
        ApplicationState.SUBMITTED: _("handed in"),
        ApplicationState.IN_REVIEW: _("being scored by the curators"),
        ApplicationState.RETURNED: _("returned to be mended"),
        ApplicationState.APPROVED: _("approved"),
        ApplicationState.WITHDRAWN: _("taken back"),
        ApplicationState.LAPSED: _("not mended in time"),
    }
    return Row(
        row.product,
        [
            Fact("state", _("State"), states[row.state]),
            Fact("created_at", _("Handed in"), row.created_at),
            *(fact for round in rounds for fact in _round(round)),
            *(Fact(f"curator_note_{number}", _("A curator's note"), score.note or None) for number, score in enumerate(scores, 1)),
            *(fact for appeal in appeals for fact in _appeal(appeal)),
        ],
        [photo for round in rounds for photo in _photos(round)],
    )  # fmt: skip


def _round(row: Any) -> list[Fact]:
    goods, number = EVIDENCE.read(row.snapshot).listing, row.number
    words = {Outcome.APPROVED: _("approved"), Outcome.RETURNED: _("returned to be mended"), None: None}
    return [
        Fact(f"round_{number}_at", _("Round %(number)s handed in", number=number), row.handed_in_at),
        Fact(f"round_{number}_title", _("Name in the shop"), goods.title),
        Fact(f"round_{number}_description", _("Description"), goods.description),
        Fact(f"round_{number}_price", _("Price (rupiah)"), goods.price),
        Fact(f"round_{number}_outcome", _("Decision"), words[row.outcome]),
        Fact(f"round_{number}_grade", _("Grade"), row.grade),
        Fact(f"round_{number}_score", _("Score"), row.score),
        Fact(f"round_{number}_note", _("Note"), row.note),
        Fact(f"round_{number}_decided_at", _("Decided"), row.decided_at),
        Fact(f"round_{number}_letter", _("Number of the letter"), row.letter_number),
    ]


def _appeal(row: Any) -> list[Fact]:
    return [
        Fact("appeal", _("Your appeal"), row.reason),
        Fact("appeal_at", _("Appealed"), row.made_at),
        Fact("appeal_answer", _("Answer"), row.proposed_reason if row.confirmed_at else None),
        Fact("appeal_answered_at", _("Answered"), row.confirmed_at),
        Fact("appeal_letter", _("Number of the letter"), row.letter_number),
    ]


def _photos(row: Any) -> list[Attachment]:
    return [
        _photo(f"kurasi-{row.application_id}-{row.number}-{position}.webp", photo.sha256)
        for position, photo in enumerate(EVIDENCE.read(row.snapshot).photos, 1)
    ]


def _photo(name: str, sha256: str) -> Attachment:
    return Attachment(name, lambda: files.read_if_there(sha256))


def _placement(row: Any) -> Row:
    states = {
        PlacementState.OFFERED: _("offered to the shop"),
        PlacementState.LIVE: _("stands in a shop"),
        PlacementState.SENT_BACK: _("sent back by the shop"),
        PlacementState.TAKEN_DOWN: _("taken down"),
    }
    reason = None if (row.reason or "").startswith(":") else row.reason
    return Row(row.product, [
        Fact("shop", _("Shop"), channel_name(row.channel)),
        Fact("state", _("State"), states[row.state]),
        Fact("at", _("When"), row.at),
        Fact("address", _("Address"), row.address),
        Fact("reason", _("Reason"), reason),
    ])  # fmt: skip


def _draft(row: Any) -> Row:
    levels = ", ".join(f"{key} {level}" for key, level in row.levels.items())
    return Row(row.product, [
        Fact("levels", _("Your levels"), levels or None),
        Fact("note", _("To the owner"), row.note or None),
        Fact("saved_at", _("Saved"), row.saved_at),
    ])  # fmt: skip


def _erase(erasure: Erasure) -> None:
    forgetting.of_person(erasure.person_id)


def files_of_round(snapshot: Any) -> Iterable[str]:
    """Return the files of which a round's evidence counts a use, as `curation.judging.snapshot` counted them."""
    for photo in EVIDENCE.read(snapshot).photos:
        yield from (photo.sha256, photo.thumbnail)


def register_files() -> None:
    """Let a removal count the photos of a round's evidence."""
    removal.register_files(Round.snapshot, files_of_round)


PART = Part(
    describe,
    frozenset({
        "applications", "application_rounds", "completeness_checks", "curation_scores", "curation_decisions", "curation_letters", "curation_drafts",
        "curator_ties",
        "appeals", "placements", "placement_changes",
    }),
    _erase,
)  # fmt: skip
