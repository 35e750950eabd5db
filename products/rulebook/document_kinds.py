"""The kinds of documents in the rules in force, for `people`, which stores documents."""

from functools import partial

from core.office import office
from people.document_kinds import Kinds
from products.rulebook import deadlines, rules
from products.rulebook.content import Content
from products.rulebook.rule_sets import FILE
from products.rulebook.rules import NoRules


def kinds_in_force() -> Kinds:
    """Return the kinds of documents in force. Before any version is in force, they come from the office's file."""
    try:
        in_force = rules.current()
    except NoRules:
        content = Content(office().read(FILE))
        return Kinds(content.documents, content.warn_days_before_expiry)
    return Kinds(in_force.documents, in_force.warn_days_before_expiry, partial(deadlines.check_document_by, in_force))
