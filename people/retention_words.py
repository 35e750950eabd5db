"""The words of the periods: what is kept, from when its months count, and what happens then."""

from flask_babel import gettext as _


def title_of(key: str) -> str:
    """Return what the records of a period are."""
    return {
        "account_and_learning": _("Accounts and learning"),
        "certificate_facts": _("What stands on certificates"),
        "consent_proof": _("Proofs of consent"),
        "cohort_access": _("What mentors see of their cohort"),
        "listing": _("Product pages"),
        "documents": _("Pictures of documents"),
        "task_evidence": _("Photos and texts of tasks"),
        "clinic_threads": _("Questions to the business clinic"),
        "statistics": _("Numbers without names"),
        "sign_in_records": _("Records of signing in"),
        "audit_log": _("Who did what (ids without contents)"),
        "backups": _("Backups"),
    }.get(key, key)


def counted_from(key: str) -> str:
    """Return from when the months count."""
    return {
        "last_activity": _("after the account was last used"),
        "issue": _("after the certificate was issued"),
        "withdrawal_or_closing": _("after it was withdrawn or the account closed"),
        "end_of_cohort": _("after the cohort ended"),
        "taken_down": _("after it left the last shop"),
        "expiry_or_replacement": _("after it ended, was refused or replaced"),
        "course_completed": _("after the course was complete"),
        "closed": _("after the question was closed"),
        "event": _("after it happened"),
        "made": _("after it was made"),
    }.get(key, "")


def then(key: str) -> str:
    """Return what happens to the records then."""
    return {
        "erase": _("removed"),
        "close_access": _("closed"),
        "erase_unless_in_curation": _("removed, unless a product page uses them"),
        "erase_names": _("kept without names"),
        "keep_numbers_without_names": _("kept, because they name nobody"),
        "keep_printed_facts_only": _("kept, so that certificates can be checked"),
    }.get(key, key)
