"""Pages of reports for the office."""

from reports.views import coverage

blueprints = (coverage.bp,)
