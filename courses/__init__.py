"""Programmes, courses, editions, stages, modules, lessons, enrolments and progress."""
