"""A promise about performance, what was measured, and the table of all of them."""
import dataclasses


@dataclasses.dataclass
class Bar:
    name: str
    figure: float
    # None for a figure that is only stated.
    limit: float | None
    unit: str
    # Most figures must stay at or below their limit, a few must reach it.
    at_least: bool = False
    # What the figure is made of.
    detail: str = ""

    @property
    def is_met(self):
        if self.limit is None:
            return True
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit

    @property
    def cells(self):
        digits = 0 if self.figure >= 100 else 3 if self.unit == "s" and self.figure < 10 else 2
        bound = "-" if self.limit is None else f"{'>=' if self.at_least else '<='} {self.limit:g}"
        verdict = "stated" if self.limit is None else "met" if self.is_met else "MISSED"
        return [self.name, f"{self.figure:.{digits}f} {self.unit}".strip(), bound, verdict, self.detail]


def table(bars):
    rows = [["bar", "figure", "limit", "verdict", "detail"]] + [bar.cells for bar in bars]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * min(120, max(map(len, lines)))] + lines[1:])
