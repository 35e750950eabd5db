"""The words on the buttons: a story names them by their English msgid, the page shows them in the reader's language."""

import gettext

from tests.journeys.server import ROOT


class Words:
    """`words("Sign in")` is what a page in this language shows for it."""

    def __init__(self, language: str = "id") -> None:
        self._known = gettext.translation("messages", ROOT / "translations", [language], fallback=language == "en")

    def __call__(self, msgid: str, **values: object) -> str:
        """The translation with its values filled in. That none is missing is the business of `tests/architecture/test_words.py`."""
        said = self._known.gettext(msgid)
        return said % values if values else said
