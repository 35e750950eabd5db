"""Pages of people."""

blueprints = ()
