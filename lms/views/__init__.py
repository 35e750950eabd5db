"""Pages that belong to no other package: home, help, contact, privacy, settings, trouble, health, the demo's cast."""

from lms.views import demo, health, home, pages, settings, trouble

blueprints = (home.bp, pages.bp, settings.bp, trouble.bp, health.bp, demo.bp)
