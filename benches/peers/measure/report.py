"""What a part of the comparison found: tables, limits, remarks. As text and as Markdown."""

import textwrap
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """Rows below a head; the first column is text, the others are numbers."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]

    def text(self) -> str:
        """For a terminal."""
        lines = [self.head, *self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.head))]
        aligned = [
            "  ".join(cell.ljust(width) if column == 0 else cell.rjust(width)
                      for column, (cell, width) in enumerate(zip(line, widths))).rstrip()
            for line in lines]
        return "\n".join([f"{self.title}:", *(f"  {line}" for line in aligned)])

    def markdown(self) -> str:
        """For a document."""
        rule = ("---", *("---:" for _ in self.head[1:]))
        lines = ["| " + " | ".join(line) + " |" for line in (self.head, rule, *self.rows)]
        return "\n".join([f"**{self.title}**", "", *lines])


@dataclass(frozen=True)
class Limit:
    """A number that must not be above (or, with `least`, below) a bound."""

    what: str
    measured: float | None
    """None where it could not be measured."""
    bound: float
    unit: str = ""
    least: bool = False

    @property
    def holds(self) -> bool:
        """Whether it is kept. What was not measured is not."""
        if self.measured is None:
            return False
        return self.measured >= self.bound if self.least else self.measured <= self.bound

    def row(self) -> tuple[str, ...]:
        """Cells of the table of limits."""
        word = "at least" if self.least else "at most"
        unit = f" {self.unit}" if self.unit else ""
        bound = f"{word} {self.bound:g}{unit}"
        measured = "nothing" if self.measured is None else f"{self.measured:.3g}"
        return self.what, bound, measured, "yes" if self.holds else "NO"


@dataclass
class Part:
    """The findings of one part."""

    name: str
    tables: list[Table] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    data: dict = field(default_factory=dict)
    """Every single number, for the JSON file."""

    def text(self) -> str:
        """For a terminal."""
        remarks = [textwrap.fill(f"note: {remark}", 80) for remark in self.remarks]
        return "\n\n".join([*(table.text() for table in self.tables), *remarks])


def limits_table(parts: list[Part]) -> Table:
    """All limits of all parts."""
    rows = [limit.row() for part in parts for limit in part.limits]
    return Table("Limits", ("figure", "limit", "measured", "holds"), rows)


def markdown(title: str, facts: dict, parts: list[Part]) -> str:
    """All that was found as a document."""
    lines = [f"# {title}", ""]
    lines += [f"- {name}: {value}" for name, value in facts.items()]
    for part in parts:
        lines += ["", f"## {part.name}", ""]
        lines += ["\n\n".join(table.markdown() for table in part.tables)]
        if part.remarks:
            lines += ["", *(f"- {remark}" for remark in part.remarks)]
    if any(part.limits for part in parts):
        lines += ["", "## Limits", "", limits_table(parts).markdown()]
    return "\n".join(lines) + "\n"
