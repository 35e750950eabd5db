"""Forms of declarations, and of what officers decide about rules and businesses."""
