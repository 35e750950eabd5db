"""The office's pages of reports."""

from reports.views import coverage

blueprints = (coverage.bp,)
