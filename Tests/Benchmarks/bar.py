"""A promise about performance, what was measured, and the table of all of them."""
import dataclasses


@dataclasses.dataclass
class Bar:
    name: str
    figure: float
    limit: float
    unit: str
    # Most figures must stay at or below their limit, a few must reach it.
    at_least: bool = False
    # What the figure is made of.
    detail: str = ""

    @property
    def is_met(self):
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit

    @property
    def cells(self):
        digits = 0 if self.figure >= 100 else 3 if self.unit == "s" and self.figure < 10 else 2
        bound = f"{'>=' if self.at_least else '<='} {self.limit:g}"
        return [self.name, f"{self.figure:.{digits}f} {self.unit}".strip(), bound, "met" if self.is_met else "MISSED", self.detail]


def table(bars):
    rows = [["bar", "figure", "limit", "verdict", "detail"]] + [bar.cells for bar in bars]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * min(120, max(map(len, lines)))] + lines[1:])
