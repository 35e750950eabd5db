"""The roof's own pages: home, help, contact, privacy, health, the demo's cast."""

from lms.views import demo, health, home, pages, settings

blueprints = (home.bp, pages.bp, settings.bp, health.bp, demo.bp)
