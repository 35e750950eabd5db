"""The kinds of documents as the rules in force name them, for the package that takes documents in."""

from core.office import office
from people.document_kinds import Kinds
from products.rulebook import rules
from products.rulebook.content import Content
from products.rulebook.rule_sets import FILE
from products.rulebook.rules import NoRules


def document_kinds() -> Kinds:
    """What the version in force says; an office that has none yet goes by its file."""
    try:
        content: Content = rules.current()
    except NoRules:
        content = Content(office().read(FILE))
    return Kinds(content.documents, content.warn_days_before_expiry)
