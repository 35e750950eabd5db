"""Until when what is promised: `time_targets` of the rules, counted from a day at the office."""

from datetime import date, timedelta

from curation.rulebook.rules import Rules


def check_document_by(rules: Rules, handed_over: date) -> date:
    """By when an officer looks at a document."""
    return _working_days_after(rules, handed_over, "document_check")


def rule_by(rules: Rules, changed: date) -> date:
    """By when an officer says whether a product needs a licence."""
    return _working_days_after(rules, changed, "licence_ruling")


def check_by(rules: Rules, handed_in: date) -> date:
    """By when a curator looks whether everything is there."""
    return _working_days_after(rules, handed_in, "completeness_check")


def score_by(rules: Rules, handed_in: date) -> date:
    """By when the first two curators have scored."""
    return _working_days_after(rules, handed_in, "completeness_check", "first_two_scores")


def decide_by(rules: Rules, handed_in: date, *, third: bool = False) -> date:
    """By when the owner has an answer; later where a third curator must look."""
    return _working_days_after(rules, handed_in, "decision", *(["third_score"] if third else []))


def mend_by(rules: Rules, returned: date) -> date:
    """By when the owner mends what was returned: calendar days."""
    return returned + timedelta(days=rules["time_targets"]["owner_mends"])


def extended(rules: Rules, until: date) -> date:
    """The same after the owner asked for longer."""
    return until + timedelta(days=rules["time_targets"]["owner_mends_extension"])


def appeal_by(rules: Rules, decided: date) -> date:
    """The last day on which the owner may appeal: calendar days."""
    return decided + timedelta(days=rules["appeal"]["within_days"])


def answer_by(rules: Rules, appealed: date) -> date:
    """By when an appeal is answered."""
    return _working_days_after(rules, appealed, "appeal_answer")


def place_by(rules: Rules, offered: date) -> date:
    """By when a channel has put up what it was offered."""
    return _working_days_after(rules, offered, "sent_to_channel")


def _working_days_after(rules: Rules, start: date, *targets: str) -> date:
    """The day that lies so many of the office's working days after `start` as these targets allow together."""
    return rules.working_days.after(start, sum(rules["time_targets"][target] for target in targets))
