"""What one request may carry, refused before it is taken apart: reading a form of 600,000 names held a process for four seconds."""

from io import BytesIO
from typing import IO

from flask import Flask, Request
from werkzeug.datastructures import MultiDict
from werkzeug.datastructures.file_storage import FileStorage
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser

from core.errors import N_, DomainError

LARGEST_UPLOAD = 16 * 2**20
"""Bytes of one request: one photo as a phone makes it, and the form around it."""
MOST_FIELDS = 2000
"""Of a form without files; the longest of ours, a rubric that is edited, has some hundred. Flask counts those with files only."""
MOST_PARTS = 200
"""Of a form with files."""
LARGEST_FORM = 2**20
"""Bytes of a form without its files: nine times the letters of the longest lesson, for so long is a letter of another script."""


class TooLongForm(DomainError):
    """More letters or fields than a form of ours can have."""

    status = 413
    message = N_(
        "This text is too long for one form, so nothing of it was saved. Go back, where it still stands, and shorten it."
    )


class FewFields(FormDataParser):
    """A reader of forms that counts the fields first."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        """As werkzeug does. Raises TooLongForm, and BadRequest for a part without a name."""
        if mimetype == "application/x-www-form-urlencoded":
            sent = stream.read(LARGEST_FORM + 1)
            if len(sent) > LARGEST_FORM or sent.count(b"&") >= MOST_FIELDS:
                raise TooLongForm
            stream = BytesIO(sent)
        rest, form, files = super().parse(stream, mimetype, content_length, options)
        if None in form or None in files:  # a part without a name, as no browser sends it
            for file in files.values():
                file.close()
            raise BadRequest
        return rest, form, files


class Incoming(Request):
    """A request whose form is counted."""

    form_data_parser_class = FewFields


def set_up(app: Flask) -> None:
    """Hold every request to these limits."""
    app.request_class = Incoming
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_UPLOAD, MAX_FORM_MEMORY_SIZE=LARGEST_FORM, MAX_FORM_PARTS=MOST_PARTS)
