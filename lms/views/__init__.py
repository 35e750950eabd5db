"""The roof's own pages: home, help, contact, privacy, health, trouble, the demo's cast."""

from lms.views import demo, health, home, pages, settings, trouble

blueprints = (home.bp, pages.bp, settings.bp, trouble.bp, health.bp, demo.bp)
