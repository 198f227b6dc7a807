"""Every named request gets what its case says, however it arrives, and what comes after it is judged rightly."""
import random

import pytest

from http_cases import CASES

SMUGGLED = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"


def check(server, data, expectation, pieces):
    with server.connect() as client:
        if expectation.closes:
            # What follows an error or a close is never run. It comes with the rest: a client that asked for the close, and
            # sends more after it, may be reset.
            pieces = pieces[:-1] + [pieces[-1] + SMUGGLED]
        for piece in pieces:
            client.send(piece)
        answer = client.final_answer(expectation.method)
        assert answer.status in expectation.statuses, answer
        if expectation.body is not None:
            assert answer.body == expectation.body
        assert "date" in answer.headers
        if expectation.closes:
            assert answer.headers.get("connection") == ("close" if expectation.says_close else None)
            client.expect_close()
        else:
            client.expect_health()


def test_the_table_is_large_and_named():
    names = [name for name, _, _ in CASES]
    assert len(names) >= 250
    assert len(set(names)) == len(names), sorted(name for name in names if names.count(name) > 1)


@pytest.mark.parametrize("data, expectation", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_case(server, data, expectation):
    check(server, data, expectation, [data])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_cases_in_random_pieces(server, seed):
    """However the bytes are cut on their way, the outcome is the same."""
    random_ = random.Random(seed)
    for name, data, expectation in CASES:
        if len(data) > 70_000:
            continue
        cuts = sorted(random_.sample(range(1, len(data)), min(6, len(data) - 1)))
        pieces = [data[a:b] for a, b in zip([0] + cuts, cuts + [len(data)])]
        try:
            check(server, data, expectation, pieces)
        except AssertionError as error:
            raise AssertionError(f"{name}, seed {seed}, cuts {cuts}: {error}") from error
