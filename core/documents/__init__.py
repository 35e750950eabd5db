"""YAML that somebody wrote, read strictly: every value knows its line, and every fault is a sentence."""
