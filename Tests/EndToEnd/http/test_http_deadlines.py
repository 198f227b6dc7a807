"""Every wait ends: slow heads, slow bodies, slow readers, idle and silent connections."""
import time

import pytest

from raw_http import Server

OPTIONS = dict(head=600, idle=900, bodyGrace=400, bodyRate=1000, writeStall=800, writeGrace=100_000, linger=300)


@pytest.fixture(scope="module")
def hasty():
    running = Server(**OPTIONS)
    yield running
    running.stop()


def closing_time(client, begin):
    try:
        while client.more():
            pass
    except ConnectionResetError:
        pass
    return time.monotonic() - begin


def test_a_connection_that_sends_nothing_is_closed_without_an_answer(hasty):
    begin = time.monotonic()
    with hasty.connect() as client:
        assert 0.5 < closing_time(client, begin) < 4
        assert client.rest == b""


@pytest.mark.parametrize("data", [b"G", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nA: b"])
def test_half_a_head_is_answered_with_408(hasty, data):
    begin = time.monotonic()
    with hasty.connect() as client:
        client.send(data)
        assert 0.5 < closing_time(client, begin) < 4
        assert client.rest.startswith(b"HTTP/1.1 408 ")


def test_a_head_sent_byte_by_byte_has_the_deadline_of_the_whole(hasty):
    begin = time.monotonic()
    with hasty.connect() as client:
        client.socket.setblocking(False)
        closed = False
        while not closed and time.monotonic() - begin < 3:
            try:
                client.socket.send(b"G")
                closed = client.socket.recv(4096) == b""
            except BlockingIOError:
                pass
            except (BrokenPipeError, ConnectionResetError):
                closed = True
            time.sleep(0.05)
        assert closed and 0.5 < time.monotonic() - begin < 4


def test_the_deadline_of_a_second_head_begins_with_its_first_byte(hasty):
    with hasty.connect() as client:
        client.expect_health()
        time.sleep(0.5)
        begin = time.monotonic()
        client.send(b"GET /")
        assert 0.5 < closing_time(client, begin) < 4
        assert client.rest.startswith(b"HTTP/1.1 408 ")


def test_an_idle_connection_is_closed_without_an_answer(hasty):
    with hasty.connect() as client:
        client.expect_health()
        begin = time.monotonic()
        assert 0.8 < closing_time(client, begin) < 4
        assert client.rest == b""


def test_a_body_that_never_comes_is_answered_with_408(hasty):
    begin = time.monotonic()
    with hasty.connect() as client:
        client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n")
        assert 0.3 < closing_time(client, begin) < 4
        assert client.rest.startswith(b"HTTP/1.1 408 ")


def test_a_chunked_body_that_never_comes_is_answered_with_408(hasty):
    begin = time.monotonic()
    with hasty.connect() as client:
        client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe")
        assert 0.3 < closing_time(client, begin) < 4
        assert client.rest.startswith(b"HTTP/1.1 408 ")


def test_a_promised_body_that_never_comes_after_100_is_timed_out(hasty):
    begin = time.monotonic()
    with hasty.connect() as client:
        client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        assert client.answer().status == 100
        assert 0.3 < closing_time(client, begin) < 4
        assert client.rest.startswith(b"HTTP/1.1 408 ")


def test_an_answer_that_does_not_begin_is_504_and_comes_to_nothing_later(start):
    server = start(answer=400)
    with server.connect() as client:
        begin = time.monotonic()
        client.send(b"GET /slow?900 HTTP/1.1\r\nHost: a\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        answer = client.answer()
        assert (answer.status, answer.headers["connection"]) == (504, "close")
        assert 0.3 < time.monotonic() - begin < 4
        client.expect_close()
    with server.connect() as client:
        assert client.get("/slow?200").body == b"later"
        time.sleep(0.8)
        client.expect_health()


def test_a_body_below_the_rate_is_refused_and_one_above_it_is_not(hasty):
    with hasty.connect() as client:
        client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4000\r\n\r\n")
        for _ in range(20):
            client.send(b"x" * 200)
            time.sleep(0.05)
        assert client.answer().status == 200
    with hasty.connect() as client:
        client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4000\r\n\r\n")
        begin = time.monotonic()
        client.socket.setblocking(False)
        answer = b""
        while time.monotonic() - begin < 3 and b"408" not in answer:
            try:
                client.socket.send(b"x" * 10)
                answer += client.socket.recv(4096)
            except BlockingIOError:
                pass
            time.sleep(0.05)
        assert b"HTTP/1.1 408 " in answer


@pytest.mark.parametrize("path", ["/big?20000000", "/flood"])
def test_a_reader_that_stops_is_closed(hasty, path):
    with hasty.connect(receive_buffer=4096) as client:
        client.expect_health()
        before = hasty.descriptor_count()
        client.send(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        deadline = time.monotonic() + 4
        while hasty.descriptor_count() >= before and time.monotonic() < deadline:
            time.sleep(0.05)
        assert hasty.descriptor_count() < before


def test_a_reader_below_the_rate_is_closed(start):
    server = start(writeStall=60_000, writeGrace=500)
    with server.connect(receive_buffer=4096) as client:
        client.expect_health()
        before = server.descriptor_count()
        client.send(b"GET /big?20000000 HTTP/1.1\r\nHost: a\r\n\r\n")
        deadline = time.monotonic() + 6
        while server.descriptor_count() >= before and time.monotonic() < deadline:
            client.socket.recv(16)
            time.sleep(0.05)
        assert server.descriptor_count() < before


def test_lingering_ends_even_when_the_client_goes_on_sending(hasty):
    begin = time.monotonic()
    with hasty.connect() as client:
        client.send(b"BAD\r\n\r\n")
        closed = False
        while not closed and time.monotonic() - begin < 4:
            try:
                client.send(b"x" * 1000)
            except OSError:
                closed = True
            time.sleep(0.02)
        assert closed and time.monotonic() - begin < 4


def test_an_honest_client_between_slow_ones_is_served_at_once(hasty):
    slow = [hasty.connect() for _ in range(50)]
    for client in slow:
        client.send(b"GET / HTTP/1.1\r\nHost: ")
    for _ in range(20):
        begin = time.monotonic()
        with hasty.connect() as client:
            client.expect_health()
        assert time.monotonic() - begin < 0.5
    for client in slow:
        client.socket.close()
