"""Letters to members of staff about their accounts."""

from flask_babel import gettext as _

from core.office import office


def letter_with_link(link: str, days: int) -> tuple[str, str]:
    """Return the subject and text of the letter with a one-time link, which is valid for `days`."""
    invitation = _(
        "%(office)s opened %(product)s for you. Open this link once, within %(days)s days, and choose a passphrase:",
        office=office().name,
        product=office().product,
        days=days,
    )
    return _("Your way in to %(product)s", product=office().product), f"{invitation}\n\n{link}\n"
