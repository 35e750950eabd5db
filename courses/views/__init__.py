"""Pages of courses."""

blueprints = ()
