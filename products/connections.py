"""Subscriptions to the packages below; the application factory calls `connect()`."""

from people import document_kinds
from people import own_data as own_data_parts
from products import filling, own_data, retained
from products.rulebook.document_kinds import kinds_in_force
from quizzes.grading import submission_passed


def connect() -> None:
    """Register the kinds of documents from the rules, and fill product pages when a task is passed."""
    document_kinds.register(kinds_in_force)
    own_data_parts.register(33, own_data.PART)
    retained.register()
    submission_passed.connect(filling.on_passed)
