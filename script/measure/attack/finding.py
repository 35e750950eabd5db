"""What was found, once for each kind and place, with an example that can be asked again."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """`kind` in a word, `place` an address pattern or file, `tool` what saw it, `example` how to see it again."""

    tool: str
    kind: str
    place: str
    who: str
    example: str
    status: int = 0
    """Of the answer, where there was one."""


@dataclass
class Report:
    """Counts of what was asked, and findings without repetition."""

    asked: dict[str, int] = field(default_factory=dict)
    _found: dict[tuple[str, str, str], Finding] = field(default_factory=dict)
    _times: dict[tuple[str, str, str], int] = field(default_factory=dict)
    _who: dict[tuple[str, str, str], set[str]] = field(default_factory=dict)
    _statuses: dict[tuple[str, str, str], set[int]] = field(default_factory=dict)

    def count(self, what: str, number: int = 1) -> None:
        """Something was asked so many times."""
        self.asked[what] = self.asked.get(what, 0) + number

    def add(self, findings: Iterable[Finding]) -> None:
        """Note findings; of the same tool, kind and place the first stays as the example."""
        for one in findings:
            key = (one.tool, one.kind, one.place)
            self._found.setdefault(key, one)
            self._times[key] = self._times.get(key, 0) + 1
            self._who.setdefault(key, set()).add(one.who)
            self._statuses.setdefault(key, set()).add(one.status)

    @property
    def findings(self) -> list[Finding]:
        """One of each."""
        return list(self._found.values())

    def table(self) -> str:
        """Markdown: what was asked, then what was found."""
        lines = ["| asked | times |", "|---|---|", *(f"| {what} | {times} |" for what, times in self.asked.items())]
        lines += ["", "| tool | kind | place | as | statuses | times | example |", "|---|---|---|---|---|---|---|"]
        lines += [self._line(key, one) for key, one in sorted(self._found.items())]
        return "\n".join([*lines, "", f"{len(self._found)} findings"])

    def _line(self, key: tuple[str, str, str], one: Finding) -> str:
        who = ", ".join(sorted(self._who[key]))
        statuses = ", ".join(str(status) for status in sorted(self._statuses[key]) if status)
        example = one.example.replace("|", "\\|").replace("\n", " ")[:260]
        return f"| {one.tool} | {one.kind} | {one.place} | {who} | {statuses} | {self._times[key]} | `{example}` |"
