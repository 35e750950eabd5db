"""The tools that a lesson may link to by `::: tool KEY`, registered by the package that provides them."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Tool:
    """A tool with its own page; its texts are lazily translated."""

    key: str
    title: Any
    opens: Any
    """The label of the button."""
    does: Any
    """A sentence about the tool, for lists."""
    endpoint: str
    """The endpoint of its page; accepts `from` (`<course>/<lesson>`), the lesson that links to it."""
    icon: str


_tools: dict[str, Tool] = {}


def register_tool(tool: Tool) -> None:
    """Register a tool. Replaces a tool with the same key."""
    _tools[tool.key] = tool


def tools() -> list[Tool]:
    """Return all tools in the order of registration."""
    return list(_tools.values())


def find_tool(key: str) -> Tool | None:
    """Return the tool with this key, or None."""
    return _tools.get(key)
