"""Browsers leave the checking of forms to the server, whose sentences are in the reader's language and keep what was typed.

Without this, a browser refuses a form in its own language, with a sentence that vanishes. So every form that posts is rendered
with `novalidate`, wherever it stands.
"""

from jinja2.ext import Extension

POSTS = 'method="post"'


class ServerValidates(Extension):
    """Adds `novalidate` to each form of a template that posts."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source of a template with the attribute."""
        return source.replace(POSTS, f"{POSTS} novalidate")
