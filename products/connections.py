"""Subscriptions to the packages below; the application factory calls `connect()`."""

from people import document_kinds
from people import own_data as own_data_parts
from people.merging import parts as merging_parts
from people.merging.parts import WHO_DID_IT
from products import filling, own_data, retained
from products.rulebook.document_kinds import kinds_in_force
from quizzes.grading import submission_passed


def connect() -> None:
    """Register the kinds of documents from the rules, and fill product pages when a task is passed."""
    document_kinds.register(kinds_in_force)
    own_data_parts.register(33, own_data.PART)
    retained.register()
    submission_passed.connect(filling.on_passed)
    # Products belong to a business, whose owners a merge moves.
    merging_parts.stay({"listings.made_by_id": WHO_DID_IT, "rule_sets.put_in_force_by_id": WHO_DID_IT})
