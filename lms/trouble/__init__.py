"""What is wrong with the installation, told before anybody asks: one check a file, each gives a `Finding`.

Four faces read them: `lms doctor`, `/readyz`, the page `/office/trouble`, and the notices and mails to administrators. What takes
long to look at is looked at by sweeps, which note what they saw (`core.notes`); the checks themselves only read.
"""
