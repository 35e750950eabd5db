"""Pages that belong to no other package: home, messages, the end of a course, help, contact, privacy, settings, trouble, audit, health, the demo's cast, files."""

from lms.views import audit, demo, finished, health, home, lists, messages, own_trail, pages, settings, trouble

blueprints = (
    home.bp,
    messages.bp,
    finished.bp,
    pages.bp,
    settings.bp,
    trouble.bp,
    audit.bp,
    own_trail.bp,
    health.bp,
    demo.bp,
    lists.bp,
)
