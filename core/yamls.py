"""YAML of an office's folder: plain data, and nothing that unfolds to more than was written."""

import math
from typing import Any

import yaml

DEEPEST = 20


def load(text: str) -> Any:
    """The data. Raises yaml.YAMLError, also where anchors are used or the nesting is deep."""
    refuse_unfolding(text)
    return yaml.load(text, Loader=yaml.CSafeLoader)


def refuse_unfolding(text: str, *, most: float = math.inf) -> int:
    """An alias can make a short text unfold into a huge one, and each of its values costs far more than its letters.

    Returns how many values there are. Raises yaml.MarkedYAMLError, at the first value beyond `most` too.
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
