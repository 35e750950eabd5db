"""Limits on the size of a request, checked before its form is parsed: parsing 600,000 fields took four seconds."""

from io import BytesIO
from typing import IO

from flask import Flask, Request
from werkzeug.datastructures import MultiDict
from werkzeug.datastructures.file_storage import FileStorage
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser

from core.errors import N_, DomainError

LARGEST_UPLOAD = 16 * 2**20
"""Bytes of a request: one photo from a phone, and the form around it."""
MOST_FIELDS = 2000
"""Fields of a form without files. The rubric editor, our longest form, has about a hundred. Flask does not limit these."""
MOST_PARTS = 200
"""Fields and files of a form with files."""
LARGEST_FORM = 2**20
"""Bytes of a form without its files: nine for each letter of the longest lesson, as a URL-encoded letter may take nine."""


class TooLongForm(DomainError):
    """The form is longer, or has more fields, than any form of ours."""

    status = 413
    message = N_(
        "This text is too long for one form, so nothing of it was saved. Go back, where it still stands, and shorten it."
    )


class LimitedFormParser(FormDataParser):
    """A form parser that checks the length and counts the fields before it parses."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        """Parse like werkzeug. Raises TooLongForm, and BadRequest for a part without a name."""
        if mimetype == "application/x-www-form-urlencoded":
            body = stream.read(LARGEST_FORM + 1)
            if len(body) > LARGEST_FORM or body.count(b"&") >= MOST_FIELDS:
                raise TooLongForm
            stream = BytesIO(body)
        rest, form, files = super().parse(stream, mimetype, content_length, options)
        if None in form or None in files:  # a part without a name, which no browser sends
            for file in files.values():
                file.close()
            raise BadRequest
        return rest, form, files


class LimitedRequest(Request):
    """A request whose form is parsed by `LimitedFormParser`."""

    form_data_parser_class = LimitedFormParser


def set_up(app: Flask) -> None:
    """Apply the limits to every request."""
    app.request_class = LimitedRequest
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_UPLOAD, MAX_FORM_MEMORY_SIZE=LARGEST_FORM, MAX_FORM_PARTS=MOST_PARTS)
