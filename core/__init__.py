"""What every package builds on: database, clock, web, text, files, PDF, jobs, outbox, audit. It contains no domain rule."""
