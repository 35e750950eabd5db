"""Calling learners back: what is worth a message, whom the office may write to when, and who wrote it."""
