"""Rules as an office would write them into its file."""

from typing import Any

import yaml

from core.documents.faults import Faults
from core.documents.nodes import Node, parse


def written(content: Any) -> Node:
    """The file with this content, read with its lines."""
    faults = Faults()
    document = parse(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "curation.yaml", faults)
    assert document and not faults, list(map(str, faults))
    return document
