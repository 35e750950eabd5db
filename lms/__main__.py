"""Run the command `lms` as `python -m lms`."""

from lms.cli import main

main()
