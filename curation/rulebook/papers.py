"""The kinds of documents as the rules in force name them, for the package that takes documents in."""

from core.office import office
from curation.rulebook import rules
from curation.rulebook.content import Content
from curation.rulebook.rule_sets import FILE
from curation.rulebook.rules import NoRules
from people.document_kinds import Kinds


def document_kinds() -> Kinds:
    """What the version in force says; an office that has none yet goes by its file."""
    try:
        content: Content = rules.current()
    except NoRules:
        content = Content(office().read(FILE))
    return Kinds(content.documents, content.warn_days_before_expiry)
