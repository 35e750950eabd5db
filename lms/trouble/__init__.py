"""Checks of the installation. Each file has one check, which returns a `Finding`.

The findings are shown by `lms doctor`, `/readyz` and the page `/office/trouble`, and sent to administrators as notices and mails.
Sweeps do what takes long and write notes (`core.notes`); the checks only read these notes.
"""
