"""The course package: reading, checking, formatting, importing and exporting it (`docs/course-package.md`)."""
