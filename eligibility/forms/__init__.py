"""Forms of declarations, and of officers' decisions about rules and businesses."""
