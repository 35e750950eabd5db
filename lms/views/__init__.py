"""Pages that belong to no other package: home, help, contact, privacy, settings, trouble, health, the demo's cast, files of lists."""

from lms.views import demo, health, home, lists, pages, settings, trouble

blueprints = (home.bp, pages.bp, settings.bp, trouble.bp, health.bp, demo.bp, lists.bp)
