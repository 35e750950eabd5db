"""Pages that belong to no other package: home, help, contact, privacy, settings, trouble, audit, health, the demo's cast."""

from lms.views import audit, demo, health, home, own_trail, pages, settings, trouble

blueprints = (home.bp, pages.bp, settings.bp, trouble.bp, audit.bp, own_trail.bp, health.bp, demo.bp)
