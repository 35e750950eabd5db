"""Which tools a lesson may point at: `::: tool KEY`. The package that has them says so; this one knows no more than their names."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Tool:
    """A page on which something is worked out; its words are translated when they are shown."""

    key: str
    title: Any
    opens: Any
    """What the button says."""
    does: Any
    """In a sentence, for lists."""
    endpoint: str
    """Takes `from` (`<course>/<lesson>`), the lesson that one came from."""
    icon: str


_tools: dict[str, Tool] = {}


def register_tool(tool: Tool) -> None:
    """Bring a tool; the same key again replaces it."""
    _tools[tool.key] = tool


def tools() -> list[Tool]:
    """All of them, in the order in which they were brought."""
    return list(_tools.values())


def find_tool(key: str) -> Tool | None:
    """The tool of this key, if there is one."""
    return _tools.get(key)
