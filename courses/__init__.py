"""Programme, courses, editions, stages, modules, lessons, enrolment, progress."""
