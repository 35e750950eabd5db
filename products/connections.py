"""What this package hears from the packages below it; the roof calls `connect()` once."""

from people import document_kinds
from products import filling
from products.rulebook import papers
from quizzes.grading import submission_passed


def connect() -> None:
    """Subscribe to the signals below and register this package's parts."""
    document_kinds.register(papers.document_kinds)
    submission_passed.connect(filling.on_passed)
