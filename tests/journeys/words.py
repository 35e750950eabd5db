"""The words on the buttons: a story names them by their English msgid, the page shows them in the reader's language."""

import gettext

from tests.journeys.server import ROOT


class Words:
    """`words("Sign in")` is what a page in this language shows for it."""

    def __init__(self, language: str = "id") -> None:
        self._known = gettext.translation("messages", ROOT / "translations", [language]) if language != "en" else None

    def __call__(self, msgid: str, **values: object) -> str:
        """The translation with its values filled in. An unknown msgid raises KeyError: the story speaks of what is not there."""
        said = self._known.gettext(msgid) if self._known else msgid
        if self._known and said == msgid and msgid not in self._known._catalog:  # type: ignore[attr-defined]
            raise KeyError(msgid)
        return said % values if values else said
