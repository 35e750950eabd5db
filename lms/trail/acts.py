"""What a row of the audit says in words: an act for each action and thing that the program records.

A test finds an action that the program records and that has no words here.
"""

from collections.abc import Iterable

from core.errors import N_, Msgid
from lms.trail.act import Act, Kind


def act_of(action: str, thing: str) -> Act | None:
    """Return the act of a row, or None for one that an earlier version of the program recorded."""
    return _exact.get((action, thing)) or next((act for act in _wild if act.fits(action, thing)), None)


def say(action: str, thing: str) -> str:
    """Say what a row tells, in the reader's language."""
    act = act_of(action, thing)
    return act.say(action) if act else f"{action} ({thing})"


def of_kind(kind: Kind) -> list[Act]:
    """Return the acts of a group."""
    return [act for act in ACTS if act.kind is kind]


def _acts(kind: Kind, thing: str, *told: tuple[str, Msgid], untold: Iterable[tuple[str, Msgid]] = ()) -> list[Act]:
    """Return the acts of a group on one kind of thing, those that its owners read of first."""
    return [Act(action, thing, kind, words, told=True) for action, words in told] + [
        Act(action, thing, kind, words) for action, words in untold
    ]


ACTS: list[Act] = [
    *_acts(Kind.LOOK, "person", ("opened page", N_("opened the page about a person"))),
    *_acts(Kind.LOOK, "person", ("found by nib", N_("found a person by the NIB"))),
    *_acts(Kind.LOOK, "document", ("revealed document", N_("looked at the number and the picture of a document"))),
    *_acts(Kind.LOOK, "enterprise", ("revealed nib", N_("looked at a NIB"))),
    *_acts(Kind.LOOK, "submission", ("opened task", N_("opened a task that was sent"))),
    *_acts(Kind.LOOK, "application", ("opened product", N_("opened a product for curation"))),
    *_acts(Kind.LOOK, "certificate", ("downloaded", N_("downloaded a certificate"))),
    Act("exported", "coverage", Kind.EXPORT, N_("downloaded the report of coverage")),
    Act("exported", "channel feed", Kind.EXPORT, N_("downloaded the products of a shop")),
    Act("exported", "course", Kind.EXPORT, N_("downloaded a course")),
    Act("exported", "list", Kind.EXPORT, N_("downloaded or printed a list")),
    Act("exported", "audit", Kind.EXPORT, N_("downloaded the audit")),
    Act("exported", "sign-ins", Kind.EXPORT, N_("downloaded the sign-ins")),
    Act("was refused", "page", Kind.REFUSAL, N_("was refused at a page")),
    *_acts(
        Kind.ACCOUNT,
        "person",
        ("confirmed phone", N_("confirmed a phone number")),
        ("did not reach phone", N_("did not reach a phone number")),
        ("enrolled", N_("wrote down a newcomer")),
        ("registered", N_("made an account")),
        ("made card", N_("made a sign-in card")),
        ("wrote message", N_("wrote a message from the office")),
        ("changed details", N_("changed name or kelurahan at the counter")),
        ("changed number at the counter", N_("changed a phone number at the counter")),
        ("enrolled in course", N_("enrolled somebody in a course")),
        ("used card", N_("used a sign-in card")),
        ("gave reset code", N_("gave a code for a new PIN")),
        ("used reset code", N_("used a code for a new PIN")),
        ("changed number", N_("changed the phone number")),
        ("changed secret", N_("changed the PIN or passphrase")),
        ("set up second factor", N_("set up the Authenticator app")),
        ("used recovery code", N_("used a recovery code")),
        ("made recovery codes", N_("made new recovery codes")),
        ("switched off second factor", N_("switched the Authenticator app off")),
        ("reset second factor", N_("removed the Authenticator app")),
        ("ended way in", N_("ended the passphrase and the Authenticator app, because the account got a role")),
        ("proposed *", N_("proposed the role: %(role)s")),
        ("refused *", N_("refused the proposed role: %(role)s")),
        ("asked to be erased", N_("asked that the account is erased")),
        ("took back the erasure", N_("took back that the account is erased")),
        ("erased", N_("erased an account")),
        ("did not erase", N_("did not erase an account, because its owner has a role now")),
        ("paused", N_("paused the own account")),
        ("resumed", N_("took the own account up again")),
        ("merged person # into", N_("joined another account to this one")),
        ("parted person # from", N_("parted another account from this one")),
        ("wrote by WhatsApp", N_("wrote by WhatsApp")),
        ("took back reminder", N_("took back a message by WhatsApp that was not sent")),
        ("stopped messages", N_("noted that no more messages by WhatsApp are wanted")),
        ("switched reminders on", N_("turned the own reminders on")),
        ("switched reminders off", N_("turned the own reminders off")),
        ("closed account", N_("closed an account")),
        ("opened account again", N_("opened an account again")),
        ("granted *", N_("gave the role: %(role)s")),
        ("ended *", N_("ended the role: %(role)s")),
        ("limited *", N_("set a last day for the role: %(role)s")),
        ("prolonged *", N_("took the last day off the role: %(role)s")),
    ),
    *_acts(
        Kind.BUSINESS,
        "enterprise",
        ("changed", N_("changed the data of a business")),
        ("invited", N_("invited somebody into a business")),
        ("took back an invitation", N_("took back an invitation into a business")),
        ("became owner", N_("became the owner of a business")),
        ("became co_owner", N_("became a co-owner of a business")),
        ("left", N_("left a business")),
        ("declared", N_("made a declaration")),
        ("withdrew declaration", N_("took a declaration back")),
        ("granted eligibility", N_("granted Layak")),
        ("suspended", N_("suspended a business")),
        ("prolonged suspension", N_("let a suspension go on")),
        ("ended suspension", N_("ended a suspension")),
        untold=[
            ("settled nib clash", N_("settled that two businesses had one NIB")),
            ("declared a tie", N_("declared a tie to a business")),
            ("withdrew a tie", N_("took a tie to a business back")),
        ],
    ),
    *_acts(
        Kind.BUSINESS,
        "document",
        ("handed over", N_("handed over a document")),
        ("verified", N_("checked a document: good")),
        ("refused", N_("refused a document")),
        ("withdrew verification", N_("took back that a document is good")),
        ("removed scan", N_("removed the picture of a document after its time")),
    ),
    *_acts(Kind.COHORT, "person", ("greeted", N_("greeted a learner"))),
    *_acts(Kind.COHORT, "person", ("learner left cohort #", N_("took a learner out of a cohort"))),
    *_acts(Kind.COHORT, "person", ("mentor left cohort #", N_("took a mentor out of a cohort"))),
    Act("became mentor", "cohort", Kind.COHORT, N_("became mentor of a cohort")),
    Act("invited", "cohort", Kind.COHORT, N_("invited numbers into a cohort")),
    Act("took invitation back", "cohort", Kind.COHORT, N_("took back an invitation into a cohort")),
    Act("opened", "cohort", Kind.COHORT, N_("opened a cohort")),
    Act("changed", "cohort", Kind.COHORT, N_("changed a cohort")),
    Act("ended", "cohort", Kind.COHORT, N_("ended a cohort")),
    Act("took back the end", "cohort", Kind.COHORT, N_("undid the end of a cohort")),
    Act("renewed code", "cohort", Kind.COHORT, N_("made a new code for a cohort")),
    Act("added", "partner", Kind.COHORT, N_("added a partner")),
    Act("renamed", "partner", Kind.COHORT, N_("renamed a partner")),
    *_acts(Kind.COURSE, "submission", ("judged", N_("judged a task"))),
    *_acts(Kind.COURSE, "submission", ("answered the offer of", N_("answered whether a task fills the product page"))),
    Act("discarded", "edition", Kind.COURSE, N_("threw away a draft of a course")),
    Act("published", "edition", Kind.COURSE, N_("published a course")),
    Act("retired", "edition", Kind.COURSE, N_("retired an edition of a course")),
    Act("imported", "edition", Kind.COURSE, N_("imported a course")),
    Act("required", "course", Kind.COURSE, N_("made a course required for curation")),
    Act("ended requirement", "required course", Kind.COURSE, N_("ended that a course is required")),
    Act("took back the end", "required course", Kind.COURSE, N_("undid that a course is required no longer")),
    Act("answered", "lesson report", Kind.COURSE, N_("answered a report about a lesson")),
    *_acts(
        Kind.CERTIFICATE,
        "certificate",
        ("issued", N_("issued a certificate")),
        ("asked to correct the name", N_("asked to correct the name on a certificate")),
        ("corrected the name", N_("corrected the name on a certificate")),
        ("refused to correct the name", N_("refused to correct the name on a certificate")),
        ("revoked", N_("revoked a certificate")),
        untold=[
            ("proposed to revoke", N_("proposed to revoke a certificate")),
            ("withdrew a revocation", N_("took back the proposal that a certificate is revoked")),
            ("dismissed a revocation", N_("dismissed that a certificate is revoked")),
        ],
    ),
    *_acts(
        Kind.CURATION,
        "application",
        ("handed in", N_("handed a product in for curation")),
        ("asked for longer", N_("asked for more days")),
        ("withdrew", N_("took a product back from curation")),
        ("lapsed", N_("let an application lapse after its last day")),
        ("appealed", N_("appealed against a decision")),
        ("decided: approved", N_("decided: the product goes to the shops")),
        ("decided: returned", N_("decided: the product goes back to be mended")),
        untold=[("checked", N_("checked whether an application is complete")), ("scored", N_("scored a product"))],
    ),
    *_acts(
        Kind.CURATION,
        "appeal",
        ("answered: upheld", N_("answered an appeal: the decision stands")),
        ("answered: changed", N_("answered an appeal: the decision is changed")),
        untold=[
            ("proposed an answer", N_("proposed an answer to an appeal")),
            ("dismissed an answer", N_("dismissed an answer to an appeal")),
        ],
    ),
    *_acts(
        Kind.CURATION,
        "listing",
        ("made", N_("made a product page")),
        ("archived", N_("put a product page away")),
        ("took up again", N_("took a product page up again")),
        ("ruled on licence", N_("ruled which licence a product needs")),
    ),
    *_acts(
        Kind.CURATION,
        "placement",
        ("marked live", N_("marked a product as live in a shop")),
        ("corrected the address", N_("corrected the address of a product in a shop")),
        ("sent back", N_("sent a product back from a shop")),
        ("cancelled a return", N_("cancelled the return of a product")),
        ("removed from the shop", N_("said that a product is removed from a shop")),
        ("took down", N_("took a product down from a shop")),
    ),
    Act("opened", "curation period", Kind.CURATION, N_("opened a curation period")),
    Act("closed", "curation period", Kind.CURATION, N_("closed a curation period")),
    Act("opened again", "curation period", Kind.CURATION, N_("undid that a curation period was closed")),
    Act("answered", "message to the office", Kind.OFFICE, N_("answered a message to the office")),
    Act("confirmed", "retention", Kind.OFFICE, N_("confirmed for how long something is kept")),
    Act("withdrew", "retention", Kind.OFFICE, N_("took back for how long something is kept")),
    Act("reminded", "*", Kind.OFFICE, N_("reminded whoever holds a late thing")),
    Act("put in force", "rule set", Kind.OFFICE, N_("put rules of curation in force")),
    Act("took back", "rule set", Kind.OFFICE, N_("took rules of curation back out of force")),
    Act("changed setting", "setting", Kind.OFFICE, N_("changed a setting")),
    Act("erased the oldest", "chain *", Kind.OFFICE, N_("erased the oldest rows after their time")),
]
_exact = {(act.action, act.thing): act for act in ACTS}
_wild = [act for act in ACTS if "*" in act.key or "#" in act.key]
