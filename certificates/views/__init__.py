"""Pages of certificates."""

blueprints = ()
