"""What members of staff are written about their accounts."""

from flask_babel import gettext as _

from core.office import office


def letter_with_link(link: str, days: int) -> tuple[str, str]:
    """Subject and text of the letter that brings a one-time link."""
    said = _(
        "%(office)s opened %(product)s for you. Open this link once, within %(days)s days, and choose a passphrase:",
        office=office().name,
        product=office().product,
        days=days,
    )
    return _("Your way in to %(product)s", product=office().product), f"{said}\n\n{link}\n"
