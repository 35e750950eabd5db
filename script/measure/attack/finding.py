"""Findings, and a report that shows each kind and place once, with an example that can be repeated."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One fault that `tool` found. `place` is an address pattern or a file; `example` is a request that shows the fault."""

    tool: str
    kind: str
    place: str
    who: str
    example: str
    status: int = 0
    """The HTTP status of the answer, or 0 without an answer."""


@dataclass
class Report:
    """Counts of the attempts by kind, and the findings without repetition."""

    attempts: dict[str, int] = field(default_factory=dict)
    _found: dict[tuple[str, str, str], Finding] = field(default_factory=dict)
    _times: dict[tuple[str, str, str], int] = field(default_factory=dict)
    _who: dict[tuple[str, str, str], set[str]] = field(default_factory=dict)
    _statuses: dict[tuple[str, str, str], set[int]] = field(default_factory=dict)

    def count(self, what: str, number: int = 1) -> None:
        """Count `number` attempts of a kind."""
        self.attempts[what] = self.attempts.get(what, 0) + number

    def add(self, findings: Iterable[Finding]) -> None:
        """Add findings. The first with a tool, kind and place is kept as the example."""
        for finding in findings:
            key = (finding.tool, finding.kind, finding.place)
            self._found.setdefault(key, finding)
            self._times[key] = self._times.get(key, 0) + 1
            self._who.setdefault(key, set()).add(finding.who)
            self._statuses.setdefault(key, set()).add(finding.status)

    @property
    def findings(self) -> list[Finding]:
        """The findings, each kind and place once."""
        return list(self._found.values())

    def table(self) -> str:
        """Write the report in Markdown: the attempts, then the findings."""
        lines = ["| asked | times |", "|---|---|", *(f"| {what} | {times} |" for what, times in self.attempts.items())]
        lines += ["", "| tool | kind | place | as | statuses | times | example |", "|---|---|---|---|---|---|---|"]
        lines += [self._line(key, finding) for key, finding in sorted(self._found.items())]
        return "\n".join([*lines, "", f"{len(self._found)} findings"])

    def _line(self, key: tuple[str, str, str], finding: Finding) -> str:
        who = ", ".join(sorted(self._who[key]))
        statuses = ", ".join(str(status) for status in sorted(self._statuses[key]) if status)
        example = finding.example.replace("|", "\\|").replace("\n", " ")[:260]
        return f"| {finding.tool} | {finding.kind} | {finding.place} | {who} | {statuses} | {self._times[key]} | `{example}` |"
