"""Tables of what the source documents promise, and how an /api/doc document differs from them.

A table (NAME.tsv) is made from the source documents, never from Spec/, so that a mistake in a transcription shows.
Columns: row id, method, path, parameter, place, type, "required" or "optional", and perhaps "inferred". Lines that begin
with "#" are comments. Places and types are spelled as in /api/doc.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

UNSAID = "-"


@dataclass(frozen=True)
class Parameter:
    name: str
    place: str
    type: str
    #: None when the source does not say.
    required: bool | None
    #: The parameter follows from the source without standing there: its type and need are free.
    inferred: bool = False


@dataclass
class Operation:
    row: str
    method: str
    path: str
    parameters: list[Parameter] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.row} {self.method} {self.path}"


def read_table(file: Path) -> list[Operation]:
    """The operations of a table in its order. Raises ValueError, with the line, on anything that is no row."""
    operations: dict[str, Operation] = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = line.split("\t")
        place = f"{file.name}:{number}"
        if len(columns) < 4:
            raise ValueError(f"{place}: a row has at least 4 columns")
        row, method, path, name = columns[:4]
        operation = operations.setdefault(row, Operation(row, method, path))
        if (operation.method, operation.path) != (method, path):
            raise ValueError(f"{place}: {row} was {operation.method} {operation.path} before")
        if name != UNSAID:
            operation.parameters.append(read_parameter(columns[3:], place))
    return list(operations.values())


def read_parameter(columns: list[str], place: str) -> Parameter:
    if len(columns) not in (4, 5) or columns[4:] not in ([], ["inferred"]):
        raise ValueError(f"{place}: a parameter has name, place, type, need and perhaps the word inferred")
    need = {"required": True, "optional": False, UNSAID: None}
    if columns[3] not in need:
        raise ValueError(f"{place}: '{columns[3]}' is neither required, optional nor {UNSAID}")
    return Parameter(columns[0], columns[1], columns[2], need[columns[3]], inferred=len(columns) == 5)


def differences(
    table: list[Operation], document: dict, ours: frozenset[tuple[str, str]] = frozenset(),
    added: frozenset[tuple[str, str]] = frozenset(),
) -> list[str]:
    """What the document lacks, says otherwise or has too much; empty when it keeps every promise of the table.

    `ours` are (row id, parameter) pairs, and `added` (method, path) pairs, that we added on purpose; what is added must be
    there, once. An operation that is listed several times is
    compared listing by listing, in order.
    """
    entries: dict[tuple[str, str], list[dict]] = defaultdict(list)
    for entry in document.get("endpoints", []):
        entries[entry["method"], entry["path"]].append(entry)

    found: list[str] = []
    for operation in table:
        listings = entries[operation.method, operation.path]
        if listings:
            found += parameter_differences(operation, listings.pop(0), ours)
        else:
            found.append(f"{operation}: is not in the document")
    for method, path in sorted(added):
        if entries[method, path]:
            entries[method, path].pop(0)
        else:
            found.append(f"{method} {path}: is not in the document")
    for (method, path), rest in entries.items():
        found += [f"{method} {path}: is not in the table"] * len(rest)
    return found


def parameter_differences(operation: Operation, entry: dict, ours: frozenset[tuple[str, str]]) -> list[str]:
    rows = entry.get("params", [])
    found = [
        f"{operation}: '{name}' has {count} rows"
        for name, count in Counter(row["name"] for row in rows).items() if count > 1
    ]
    shown = {row["name"]: row for row in rows}
    for parameter in operation.parameters:
        row = shown.pop(parameter.name, None)
        if row is None:
            found.append(f"{operation}: '{parameter.name}' is missing")
        else:
            found += [f"{operation}: '{parameter.name}' {words}" for words in row_differences(parameter, row)]
    found += [f"{operation}: '{name}' is not in the table" for name in shown if (operation.row, name) not in ours]
    return found


def row_differences(parameter: Parameter, row: dict) -> list[str]:
    found: list[str] = []
    if row["in"] != parameter.place:
        found.append(f"is in '{row['in']}' instead of '{parameter.place}'")
    if parameter.inferred:
        return found
    if parameter.type != UNSAID and row["type"] != parameter.type:
        found.append(f"is '{row['type']}' instead of '{parameter.type}'")
    if parameter.required is not None and row["required"] is not parameter.required:
        found.append(f"is {'required' if row['required'] else 'optional'} instead of the opposite")
    return found
