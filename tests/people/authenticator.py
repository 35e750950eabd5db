"""An authenticator app in the tests: it keeps a secret that a page has shown, and shows six digits by the clock."""

import html
import re

from core import clock
from core.db import db
from people import second_factors, totp
from people.models import Person
from tests.client import PageClient

SET_UP = "/account/second-factor"
KEY = re.compile(r"secret=([A-Z2-7]{32})")
CODES = re.compile(r"<li class=\"mono\">(\d{5} \d{5})</li>")


class App:
    """An app with one secret."""

    def __init__(self, secret: str) -> None:
        self.secret = secret

    @classmethod
    def scans(cls, response) -> "App":
        """Scan the picture of a page; its address stands on the page too."""
        return cls(KEY.search(html.unescape(response.text)).group(1))

    def shows(self, *, steps_later: int = 0) -> str:
        """The six digits of now, or of some steps later."""
        return totp.code_at(self.secret, totp.step_at(clock.now()) + steps_later)


def set_up(person: Person) -> tuple[App, list[str]]:
    """Set an app up by the verbs. Returns it with the recovery codes. The code of now is used by this."""
    second_factors.begin(person.id)
    app = App(second_factors.coming_secret(person.id))
    codes = second_factors.finish(person.id, app.shows(), session_id=None)
    db.session.commit()
    return app, codes


def set_up_on_pages(client: PageClient) -> tuple[App, list[str]]:
    """Set an app up through the pages, as somebody who is signed in."""
    assert client.submit(f"{SET_UP}/secret", form=SET_UP).location == f"{SET_UP}/new"
    app = App.scans(client.get(f"{SET_UP}/new"))
    answer = client.submit(SET_UP, {"code": app.shows()}, form=f"{SET_UP}/new")
    return app, CODES.findall(answer.text)


def passes_first_step(client: PageClient, person: Person, passphrase: str):
    """Type e-mail and passphrase."""
    return client.submit("/sign-in/staff", {"email": person.email, "passphrase": passphrase})
