"""Until when what is promised: `time_targets` of the rules, counted from a day at the office."""

from datetime import date, timedelta

from products.rulebook.rules import Rules


def check_document_by(rules: Rules, handed_over: date) -> date:
    """By when an officer looks at a document."""
    return rules.working_days.after(handed_over, rules.time_targets.document_check)


def rule_by(rules: Rules, changed: date) -> date:
    """By when an officer says whether a product needs a licence."""
    return rules.working_days.after(changed, rules.time_targets.licence_ruling)


def check_by(rules: Rules, handed_in: date) -> date:
    """By when a curator looks whether everything is there."""
    return rules.working_days.after(handed_in, rules.time_targets.completeness_check)


def score_by(rules: Rules, handed_in: date) -> date:
    """By when the first two curators have scored."""
    targets = rules.time_targets
    return rules.working_days.after(handed_in, targets.completeness_check + targets.first_two_scores)


def decide_by(rules: Rules, handed_in: date, *, third: bool = False) -> date:
    """By when the owner has an answer; later where a third curator must look."""
    targets = rules.time_targets
    return rules.working_days.after(handed_in, targets.decision + (targets.third_score if third else 0))


def mend_by(rules: Rules, returned: date) -> date:
    """By when the owner mends what was returned: calendar days."""
    return returned + timedelta(days=rules.time_targets.owner_mends)


def extended(rules: Rules, until: date) -> date:
    """The same after the owner asked for longer."""
    return until + timedelta(days=rules.time_targets.owner_mends_extension)


def appeal_by(rules: Rules, decided: date) -> date:
    """The last day on which the owner may appeal: calendar days."""
    return decided + timedelta(days=rules.appeal.within_days)


def answer_by(rules: Rules, appealed: date) -> date:
    """By when an appeal is answered."""
    return rules.working_days.after(appealed, rules.time_targets.appeal_answer)


def place_by(rules: Rules, offered: date) -> date:
    """By when a channel has put up what it was offered."""
    return rules.working_days.after(offered, rules.time_targets.sent_to_channel)
