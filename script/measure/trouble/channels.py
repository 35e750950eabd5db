"""The channels that report trouble to an administrator: `lms doctor`, `/readyz`, the trouble page, notice, e-mail."""

import json
import logging
import time
from contextlib import suppress
from email import message_from_bytes
from email.header import decode_header, make_header
from http.client import HTTPException

import tinyhtml5
from aiosmtpd.controller import Controller
from sqlalchemy import func, select

from core.outbox import Message
from people.models import Person
from script.measure.attack import city, people
from script.measure.serving import free_port
from script.measure.trouble.judging import Promise, is_reported
from script.measure.trouble.page_text import HTML, words
from script.measure.trouble.places import Place

ADMINISTRATOR = "ratna"
NOTICE, MAIL, DOCTOR, READY, PAGE, COMMAND = "notice", "mail", "doctor", "readyz", "page", "command"
SIGN_IN_REDIRECT = 302
TROUBLE_PAGE = "/office/trouble"
"""The page about the installation."""


class Post:
    """A mail server that keeps the recipients and subjects of the e-mails it gets."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, str]] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    @property
    def url(self) -> str:
        """The value for `LMS_SMTP_URL`."""
        return f"smtp://127.0.0.1:{self._controller.port}"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 (aiosmtpd's own name)
        """Keep the recipients and the subject of an e-mail."""
        subject = str(make_header(decode_header(message_from_bytes(envelope.content)["Subject"] or "")))
        self.arrived += [(recipient, subject) for recipient in envelope.rcpt_tos]
        return "250 kept"

    def __enter__(self) -> "Post":
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        self._controller.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._controller.stop()


class Channels:
    """Collects, by channel, the lines that appear after the trouble began."""

    def __init__(self, place: Place, post: Post, promise: Promise) -> None:
        self._place, self._post, self._promise = place, post, promise
        self._address = next(person["email"] for person in city.cast() if person["key"] == ADMINISTRATOR)
        self._visitor = people.signed_in(place.target, ADMINISTRATOR)
        self._readers = {DOCTOR: self._doctor, READY: self._readyz, PAGE: self._page}
        self._before = {channel: read() for channel, read in self._readers.items()}
        self._newest, self._arrived = self._newest_message(), len(post.arrived)
        self.lines: dict[str, list[str]] = {}

    def read_all(self) -> None:
        """Read every channel once."""
        for channel, read in self._readers.items():
            self._note(channel, [line for line in read() if line not in self._before[channel]])
        self._read_messages()

    def request_checks(self) -> None:
        """Press the page's button, which runs the hourly and nightly checks now."""
        with suppress(OSError, HTTPException):
            self._visitor.submit(f"{TROUBLE_PAGE}/looks")

    def wait(self, seconds: float) -> None:
        """Wait for a notice and an e-mail, `seconds` at most."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not all(
            is_reported(self._promise, self.lines.get(channel, [])) for channel in (NOTICE, MAIL)
        ):
            time.sleep(1)
            self._read_messages()

    def add(self, channel: str, *lines: str) -> None:
        """Add the lines of a command's output."""
        self._note(channel, [line for line in lines if line.strip()])

    def _note(self, channel: str, lines: list[str]) -> None:
        if lines:
            collected = self.lines.setdefault(channel, [])
            collected += [line for line in lines if line not in collected]

    def _doctor(self) -> list[str]:
        return [
            line.removeprefix("MEND").strip()
            for line in self._place.lms("doctor").stdout.splitlines()
            if line.startswith("MEND")
        ]

    def _readyz(self) -> list[str]:
        with suppress(OSError, HTTPException, json.JSONDecodeError):
            answer = self._visitor.ask("GET", "/readyz", kept=False)
            checks = json.loads(answer.text).get("checks", {})
            return [f"{answer.status}: not {name}" for name, is_well in checks.items() if not is_well]
        return ["no answer"]

    def _page(self) -> list[str]:
        """Read the page's sections about trouble."""
        with suppress(OSError, HTTPException):
            page = self._visitor.ask("GET", TROUBLE_PAGE)
            if page.status == SIGN_IN_REDIRECT:  # sessions end when the clock jumps ahead
                people.signed_in(self._place.target, ADMINISTRATOR, again=self._visitor)
                page = self._visitor.ask("GET", TROUBLE_PAGE)
            root = tinyhtml5.parse(page.text, namespace_html_elements=True)
            return [_describe(section) for section in root.iter(f"{HTML}section") if _is_about_trouble(section)]
        return ["no answer"]

    def _newest_message(self) -> int:
        with self._place.reading() as database:
            return database.scalar(select(func.max(Message.id))) or 0

    def _read_messages(self) -> None:
        theirs = select(Message.subject).join(Person, Person.id == Message.person_id)
        with self._place.reading() as database:
            subjects = database.scalars(theirs.where(Person.email == self._address, Message.id > self._newest)).all()
        self._note(NOTICE, list(subjects))
        self._note(MAIL, [subject for recipient, subject in self._post.arrived[self._arrived :] if recipient == self._address])


def _is_about_trouble(section) -> bool:
    return section.get("aria-labelledby", "").startswith("about-")


def _describe(section) -> str:
    """Join the heading, the urgency, the description and the first three things concerned."""
    sentences = [words(element) for element in section if element.tag in {f"{HTML}h2", f"{HTML}p"}]
    things = [words(element) for element in section.iter(f"{HTML}li")]
    return ": ".join([*sentences[:3], *things[:3]])
