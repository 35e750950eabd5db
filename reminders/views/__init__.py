"""Pages of reminders: the office's lists, and the learner's switch."""

from reminders.views import office_reminders, own_reminders

blueprints = (office_reminders.bp, own_reminders.bp)
