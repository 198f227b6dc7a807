"""Each known way such systems break is answered by tests with names, and those tests are there."""

import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROWS = [line.split("\t") for line in (pathlib.Path(__file__).parent / "hazards.tsv").read_text().splitlines() if not line.startswith("#")]


def test_findings_1_to_6_and_rows_1_to_10_and_16_to_26_are_all_answered():
    answered = {re.match(r"(finding|row) \d+", hazard).group() for hazard, _, _ in ROWS}
    assert answered == {f"finding {number}" for number in range(1, 7)} | {f"row {number}" for number in [*range(1, 11), *range(16, 27)]}


def test_every_named_test_is_there():
    missing = [(file, name) for _, file, name in ROWS if name not in (ROOT / file).read_text()]
    assert not missing
