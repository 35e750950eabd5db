"""What an administrator is told: by `lms doctor`, `/readyz` and the page about the installation, by a notice and by a mail."""

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
from script.measure.trouble.judging import Promise, is_told
from script.measure.trouble.places import Place
from script.measure.trouble.saying import HTML, words

ADMINISTRATOR = "ratna"
NOTICE, MAIL, DOCTOR, READY, PAGE, COMMAND = "notice", "mail", "doctor", "readyz", "page", "command"
SIGN_IN_FIRST = 302
ABOUT = "/office/trouble"
"""The page about the installation."""


class Post:
    """The office's mail server: keeps the subjects of what arrives."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, str]] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    @property
    def url(self) -> str:
        """For `LMS_SMTP_URL`."""
        return f"smtp://127.0.0.1:{self._controller.port}"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 (aiosmtpd's own name)
        """Keep to whom and about what."""
        subject = str(make_header(decode_header(message_from_bytes(envelope.content)["Subject"] or "")))
        self.arrived += [(to, subject) for to in envelope.rcpt_tos]
        return "250 kept"

    def __enter__(self) -> "Post":
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        self._controller.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._controller.stop()


class Told:
    """Notes what is said now and was not said before the trouble."""

    def __init__(self, place: Place, post: Post, promise: Promise) -> None:
        self._place, self._post, self._promise = place, post, promise
        self._address = next(one["email"] for one in city.cast() if one["key"] == ADMINISTRATOR)
        self._visitor = people.signed_in(place.target, ADMINISTRATOR)
        self._ways = {DOCTOR: self._doctor, READY: self._readyz, PAGE: self._page}
        self._before = {channel: read() for channel, read in self._ways.items()}
        self._newest, self._arrived = self._newest_message(), len(post.arrived)
        self.lines: dict[str, list[str]] = {}

    def look(self) -> None:
        """Ask everything once."""
        for channel, read in self._ways.items():
            self._note(channel, [line for line in read() if line not in self._before[channel]])
        self._read_messages()

    def have_it_looked_at(self) -> None:
        """The button of the page: what is looked at each hour or night is looked at now."""
        with suppress(OSError, HTTPException):
            self._visitor.submit(f"{ABOUT}/looks")

    def wait(self, seconds: float) -> None:
        """For a notice and a mail, so long at most."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not all(is_told(self._promise, self.lines.get(way, [])) for way in (NOTICE, MAIL)):
            time.sleep(1)
            self._read_messages()

    def say(self, channel: str, *lines: str) -> None:
        """What a command told who ran it."""
        self._note(channel, [line for line in lines if line.strip()])

    def _note(self, channel: str, lines: list[str]) -> None:
        if lines:
            known = self.lines.setdefault(channel, [])
            known += [line for line in lines if line not in known]

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
            return [f"{answer.status}: not {name}" for name, well in checks.items() if not well]
        return ["no answer"]

    def _page(self) -> list[str]:
        """What somebody has to look at, each by its heading and what happened."""
        with suppress(OSError, HTTPException):
            page = self._visitor.ask("GET", ABOUT)
            if page.status == SIGN_IN_FIRST:  # where the clock is ahead, sessions have ended
                people.signed_in(self._place.target, ADMINISTRATOR, again=self._visitor)
                page = self._visitor.ask("GET", ABOUT)
            root = tinyhtml5.parse(page.text, namespace_html_elements=True)
            return [_about(one) for one in root.iter(f"{HTML}section") if one.get("aria-labelledby", "").startswith("about-")]
        return ["no answer"]

    def _newest_message(self) -> int:
        with self._place.reading() as database:
            return database.scalar(select(func.max(Message.id))) or 0

    def _read_messages(self) -> None:
        theirs = select(Message.subject).join(Person, Person.id == Message.person_id)
        with self._place.reading() as database:
            found = database.scalars(theirs.where(Person.email == self._address, Message.id > self._newest)).all()
        self._note(NOTICE, list(found))
        self._note(MAIL, [subject for to, subject in self._post.arrived[self._arrived :] if to == self._address])


def _about(section) -> str:
    """The heading, how urgent it is, what happened, and to what."""
    said = [words(one) for one in section if one.tag in {f"{HTML}h2", f"{HTML}p"}]
    things = [words(one) for one in section.iter(f"{HTML}li")]
    return ": ".join([*said[:3], *things[:3]])
