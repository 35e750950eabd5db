"""Rule files for tests."""

from typing import Any

import yaml

from core.documents.faults import Faults
from core.documents.nodes import Node, parse


def written(content: Any) -> Node:
    """Write the content as YAML and parse it, so that its nodes have lines."""
    faults = Faults()
    document = parse(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "curation.yaml", faults)
    assert document and not faults, list(map(str, faults))
    return document
