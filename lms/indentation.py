"""Leave the indentation of templates out of pages. It is for readers of the templates, and a tenth of a page's bytes."""

import re

from flask import Flask
from jinja2.ext import Extension

INDENTATION = re.compile(r"(?<![%#]\})\n[ \t]+")
INDENTATION_AFTER_TAG = re.compile(r"(?<=[%#]\})\n[ \t]+")
"""Jinja drops the line end after a tag (`trim_blocks`), so there the indentation is all that keeps two words apart."""


def set_up(app: Flask) -> None:
    """Compile templates without their indentation. Line ends stay, so words stay apart, and what is filled in stays as it is."""
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "extensions": [WithoutIndentation]}


class WithoutIndentation(Extension):
    """Removes blanks at the beginning of each line of a template, all but one after a line that ends with a tag."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source without indentation."""
        return INDENTATION_AFTER_TAG.sub("\n ", INDENTATION.sub("\n", source))
