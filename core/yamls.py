"""YAML of an office's folder: plain data, and nothing that unfolds to more than was written."""

from typing import Any

import yaml

DEEPEST = 20


def load(text: str) -> Any:
    """The data. Raises yaml.YAMLError, also where anchors are used or the nesting is deep."""
    refuse_unfolding(text)
    return yaml.load(text, Loader=yaml.CSafeLoader)


def refuse_unfolding(text: str) -> None:
    """An alias can make a short text unfold into a huge one. Raises yaml.MarkedYAMLError."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(problem="anchors (&) and aliases (*) are not used here", problem_mark=event.start_mark)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise yaml.MarkedYAMLError(problem="nested too deeply", problem_mark=event.start_mark)
