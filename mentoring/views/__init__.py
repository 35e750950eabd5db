"""Pages of mentoring."""

blueprints = ()
