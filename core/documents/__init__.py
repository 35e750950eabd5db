"""A strict reader for YAML that people write. Every value has its line, and every fault has a sentence."""
