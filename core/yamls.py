"""YAML as plain data, without aliases, which could expand a short text to a huge one."""

import math
from typing import Any

import yaml

DEEPEST = 20
"""Levels of nested lists and mappings."""


def load(text: str) -> Any:
    """Parse YAML. Raises yaml.YAMLError, also for anchors, aliases and more than DEEPEST levels."""
    refuse_expansion(text)
    return yaml.load(text, Loader=yaml.CSafeLoader)


def refuse_expansion(text: str, *, most: float = math.inf) -> int:
    """Refuse anchors, aliases, deep nesting and more than `most` values; returns the number of values.

    An alias can expand a short text to a huge one, and a value costs far more memory than its characters. Raises
    yaml.MarkedYAMLError at the first fault.
    """
    depth = values = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        values += isinstance(event, yaml.NodeEvent)
        if values > most:
            raise yaml.MarkedYAMLError(problem="too many values", problem_mark=event.start_mark)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(problem="anchors (&) and aliases (*) are not used here", problem_mark=event.start_mark)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=event.start_mark)
    return values
