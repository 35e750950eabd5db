"""The floor of the house: database, clock, web, text, files, PDF, jobs, outbox, audit. It knows no domain."""
