"""Leave the indentation of templates out of pages. It is for readers of the templates, and a tenth of a page's bytes."""

import re

from flask import Flask
from jinja2.ext import Extension

INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


def set_up(app: Flask) -> None:
    """Compile templates without their indentation. Line ends stay, so words stay apart, and what is filled in stays as it is."""
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "extensions": [WithoutIndentation]}


class WithoutIndentation(Extension):
    """Removes blanks at the beginning of each line of a template."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source without indentation."""
        return INDENTATION.sub("", source)
