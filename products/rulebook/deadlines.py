"""The last days for each step, from `time_targets` of the rules. Working days are counted unless a docstring says otherwise."""

from datetime import date, timedelta

from products.rulebook.rules import Rules


def check_document_by(rules: Rules, handed_over: date) -> date:
    """Return the last day for an officer to check a document."""
    return rules.working_days.after(handed_over, rules.time_targets.document_check)


def rule_by(rules: Rules, changed: date) -> date:
    """Return the last day for an officer to rule whether a product needs a licence."""
    return rules.working_days.after(changed, rules.time_targets.licence_ruling)


def check_by(rules: Rules, handed_in: date) -> date:
    """Return the last day for a curator to check that an application is complete."""
    return rules.working_days.after(handed_in, rules.time_targets.completeness_check)


def score_by(rules: Rules, handed_in: date) -> date:
    """Return the last day for the first two curators to score."""
    targets = rules.time_targets
    return rules.working_days.after(handed_in, targets.completeness_check + targets.first_two_scores)


def decide_by(rules: Rules, handed_in: date, *, third: bool = False) -> date:
    """Return the last day for the decision. It is later if a third curator must score."""
    targets = rules.time_targets
    return rules.working_days.after(handed_in, targets.decision + (targets.third_score if third else 0))


def mend_by(rules: Rules, returned: date) -> date:
    """Return the last day for the owner to correct a returned product, in calendar days."""
    return returned + timedelta(days=rules.time_targets.owner_mends)


def extended(rules: Rules, until: date) -> date:
    """Extend the owner's last day, in calendar days."""
    return until + timedelta(days=rules.time_targets.owner_mends_extension)


def appeal_by(rules: Rules, decided: date) -> date:
    """Return the last day for the owner to appeal, in calendar days."""
    return decided + timedelta(days=rules.appeal.within_days)


def answer_by(rules: Rules, appealed: date) -> date:
    """Return the last day for the answer to an appeal."""
    return rules.working_days.after(appealed, rules.time_targets.appeal_answer)


def remove_by(rules: Rules, taken_down: date) -> date:
    """Return the last day for a channel to remove a product that was taken down."""
    return rules.working_days.after(taken_down, rules.time_targets.taken_from_shop)


def place_by(rules: Rules, offered: date) -> date:
    """Return the last day for a channel to show a product that it was offered."""
    return rules.working_days.after(offered, rules.time_targets.sent_to_channel)
