"""What a connection does over its life: pipelining, half-close, back-pressure, descriptors running out, stopping."""
import socket
import struct
import threading
import time

import pytest

HEALTH = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"


def echo(body, path="/echo"):
    return f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


# Pipelining.

@pytest.mark.parametrize("count", [2, 15, 16, 17, 100, 1000])
def test_pipelined_requests_are_answered_in_order(server, count):
    with server.connect() as client:
        sender = threading.Thread(target=client.send, args=(b"".join(echo(f"number {i}") for i in range(count)),))
        sender.start()
        for i in range(count):
            assert client.answer().body.endswith(f"number {i}".encode())
        sender.join()
        client.expect_health()


def test_pipelined_requests_keep_their_order_when_an_early_answer_is_late(server):
    with server.connect() as client:
        client.send(b"GET /slow?100 HTTP/1.1\r\nHost: a\r\n\r\n" + b"GET /async?3 HTTP/1.1\r\nHost: a\r\n\r\n" + HEALTH + b"GET /stream?2 HTTP/1.1\r\nHost: a\r\n\r\n" + HEALTH)
        assert [client.answer().body for _ in range(5)] == [b"later", b"resumed", b"ok", b"line 0\nline 1\n", b"ok"]


def test_a_request_behind_a_refused_one_is_never_run(server):
    with server.connect() as client:
        client.send(HEALTH + b"GET /health HTTP/1.1\r\nHost: a\r\nBad\r\n\r\n" + HEALTH * 5)
        assert client.answer().status == 200
        assert client.answer().status == 400
        client.expect_close()


def test_a_request_behind_connection_close_is_never_run(server):
    with server.connect() as client:
        client.send(b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + HEALTH * 3)
        assert client.answer().status == 200
        client.expect_close()


def test_more_pipelined_bytes_than_a_block_wait_for_a_late_answer(server):
    with server.connect(timeout=10) as client:
        data = b"GET /slow?300 HTTP/1.1\r\nHost: a\r\n\r\n" + HEALTH * 3000
        sender = threading.Thread(target=client.send, args=(data,))
        sender.start()
        assert client.answer().body == b"later"
        for _ in range(3000):
            assert client.answer().body == b"ok"
        sender.join()


def test_long_pipelined_answers_all_come(server):
    with server.connect(timeout=10) as client:
        client.send(b"GET /big?15000 HTTP/1.1\r\nHost: a\r\n\r\n" * 200)
        for _ in range(200):
            assert len(client.answer().body) == 15000
        client.expect_health()


def test_a_client_that_does_not_read_its_pipelined_answers_does_not_grow_the_server(start):
    server = start()
    with server.connect(receive_buffer=4096) as client:
        client.socket.settimeout(1)
        sent = 0
        with pytest.raises(TimeoutError):
            while sent < 64 << 20:
                sent += client.socket.send(b"GET /big?10000 HTTP/1.1\r\nHost: a\r\n\r\n" * 100)
        resident = int(open(f"/proc/{server.process.pid}/statm").read().split()[1]) * 4096
        assert resident < 100 << 20
        with server.connect() as other:
            other.expect_health()


# Half-close and gone clients.

def test_a_half_closed_client_still_gets_its_answer(server):
    for request in [HEALTH, b"GET /slow?100 HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /stream HTTP/1.1\r\nHost: a\r\n\r\n", echo("x" * 50000)]:
        with server.connect() as client:
            client.send(request)
            client.half_close()
            assert client.answer().status == 200
            client.expect_close()


def test_a_half_closed_client_gets_all_its_pipelined_answers(server):
    with server.connect() as client:
        client.send(HEALTH * 50 + b"GET /slow?50 HTTP/1.1\r\nHost: a\r\n\r\n" + HEALTH)
        client.half_close()
        for _ in range(50):
            assert client.answer().body == b"ok"
        assert client.answer().body == b"later"
        assert client.answer().body == b"ok"
        client.expect_close()


@pytest.mark.parametrize("data", [b"", b"G", b"GET / HTTP/1.1\r\nHost: a\r\n", echo("hello")[:-1], b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"])
def test_a_half_closed_client_with_half_a_request_is_closed(server, data):
    with server.connect() as client:
        client.send(data)
        client.half_close()
        client.expect_close()


def reset(client):
    client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.socket.close()


@pytest.mark.parametrize("path", ["/health", "/slow?50", "/stream?100000", "/flood", "/big?20000000", "/async?1000"])
@pytest.mark.parametrize("leave", ["reset", "close"])
def test_a_client_that_goes_away_takes_nothing_with_it(server, path, leave):
    for _ in range(20):
        client = server.connect()
        client.send(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        if leave == "reset":
            reset(client)
        else:
            client.socket.close()
    with server.connect() as client:
        client.expect_health()


def test_connections_that_went_away_give_their_descriptors_back(start):
    server = start()
    with server.connect() as client:
        client.expect_health()
    before = server.descriptor_count()
    for _ in range(100):
        client = server.connect()
        client.send(b"GET /flood HTTP/1.1\r\nHost: a\r\n\r\n")
        client.exactly(1000)
        reset(client)
    deadline = time.monotonic() + 5
    while server.descriptor_count() > before and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.descriptor_count() <= before


# Bodies and expectations.

def test_100_is_sent_when_the_client_waits_for_it(server):
    with server.connect() as client:
        client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        assert client.answer().status == 100
        client.send(b"hello")
        assert client.answer().body.endswith(b"hello")
        client.expect_health()


def test_100_is_sent_before_chunks(server):
    with server.connect() as client:
        client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert client.answer().status == 100
        client.send(b"5\r\nhello\r\n0\r\n\r\n")
        assert client.answer().body.endswith(b"hello")
        client.expect_health()


def test_a_client_that_waits_for_100_is_refused_without_it(server):
    with server.connect() as client:
        client.send(b"POST /deny HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        answer = client.answer()
        assert (answer.status, answer.headers["connection"]) == (401, "close")
        client.expect_close()


def test_a_refused_long_body_does_not_hide_the_status(server):
    """The server must not reset a client which is still sending."""
    for _ in range(10):
        with server.connect() as client:
            client.send(b"POST /limited HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n")
            try:
                for _ in range(20):
                    client.send(b"x" * 65536)
            except OSError:
                pass
            assert client.answer().status == 413


@pytest.mark.parametrize("size", [0, 1, 16383, 16384, 16385, 17400, 18432, 65535, 65536, 1_000_000, 20_000_000])
def test_bodies_of_any_size_come_back(server, size):
    body = bytes(i % 251 for i in range(min(size, 251))) * (size // 251 + 1)
    body = body[:size]
    with server.connect(timeout=20) as client:
        client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % size)
        sender = threading.Thread(target=client.send, args=(body,))
        sender.start()
        answer = client.answer()
        sender.join()
        assert answer.body == b"POST /echo  %d\n" % size + body
        client.expect_health()


@pytest.mark.parametrize("size", [16384, 16385, 100_000, 30_000_000])
@pytest.mark.parametrize("line", ["", "X-Copy: 1\r\n"])
def test_long_answers_are_whole(server, size, line):
    with server.connect(timeout=20) as client:
        client.send(f"GET /big?{size} HTTP/1.1\r\nHost: a\r\n{line}\r\n".encode() * 2)
        for _ in range(2):
            body = client.answer().body
            assert len(body) == size and body[:502] == (bytes(range(251)) * 2)[:502] and body[-1] == (size - 1) % 251
        client.expect_health()


def test_bodies_above_what_the_server_may_keep_are_answered_with_503(start):
    server = start(keptBody=1_000_000)
    holders = [server.connect() for _ in range(4)]
    for client in holders:
        client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + b"x" * 240_000)
    for start_line in [b"Content-Length: 300000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n493e0\r\n"]:
        status, deadline = 0, time.monotonic() + 5
        # Until the server has read what the others sent.
        while status != 503 and time.monotonic() < deadline:
            with server.connect() as client:
                client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\n" + start_line + b"x" * 300_000 + b"\r\n0\r\n\r\n")
                status = client.answer().status
        assert status == 503
    for client in holders:
        client.send(b"x" * 60_000)
    assert [client.answer().status for client in holders].count(200) >= 3
    for client in holders:
        client.socket.close()
    with server.connect() as client:
        client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n" + b"x" * 900_000)
        assert client.answer().status == 200


# Streams.

def test_a_stream_shows_each_piece_before_the_next_exists(server):
    with server.connect() as client:
        client.send(b"GET /flood HTTP/1.1\r\nHost: a\r\n\r\n")
        client.until(b"\r\n\r\n")
        assert client.exactly(7) == b"10000\r\n"


def test_a_stream_waits_for_a_slow_reader(start):
    server = start()
    with server.connect(receive_buffer=8192) as client:
        client.send(b"GET /flood HTTP/1.1\r\nHost: a\r\n\r\n")
        client.until(b"\r\n\r\n")
        time.sleep(0.5)
        first = server.cpu_seconds()
        resident = int(open(f"/proc/{server.process.pid}/statm").read().split()[1]) * 4096
        time.sleep(0.5)
        assert server.cpu_seconds() - first < 0.1, "the writer is not suspended"
        assert resident < 64 << 20
        for _ in range(100):
            client.exactly(65536)


@pytest.mark.parametrize("query", ["", "?1"])
def test_an_aborted_stream_is_seen_as_not_whole(server, query):
    with server.connect() as client:
        client.send(f"GET /abort{query} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        client.until(b"\r\n\r\n")
        assert client.until(b"half\r\n") == b"4\r\n"
        # No last chunk.
        try:
            assert client.everything() == b""
        except ConnectionResetError:
            pass


# Running out.

def test_running_out_of_descriptors_pauses_accepting_and_recovers(start):
    server = start(descriptors=40)
    clients = [server.connect() for _ in range(60)]
    time.sleep(0.5)
    before = server.cpu_seconds()
    time.sleep(0.5)
    assert server.cpu_seconds() - before < 0.2, "accepting runs in a busy loop"
    for client in clients:
        client.socket.close()
    deadline = time.monotonic() + 5
    while True:
        try:
            with server.connect() as client:
                client.expect_health()
            break
        except (EOFError, OSError):
            assert time.monotonic() < deadline, "accepting did not recover"
            time.sleep(0.05)


@pytest.mark.parametrize("option", ["connections", "perAddress"])
def test_connections_above_the_limit_are_closed_and_the_place_is_free_again(start, option):
    server = start(**{option: 5})
    clients = [server.connect() for _ in range(5)]
    for client in clients:
        client.expect_health()
    with server.connect() as sixth:
        with pytest.raises((EOFError, OSError)):
            sixth.get()
    clients[0].socket.close()
    deadline = time.monotonic() + 5
    while True:
        try:
            with server.connect() as client:
                client.expect_health()
            return
        except (EOFError, OSError):
            assert time.monotonic() < deadline


# Stopping.

def test_a_stop_lets_running_requests_finish_and_closes_idle_ones(start):
    server = start(stop=20_000)
    idle, running, streaming, silent = server.connect(), server.connect(), server.connect(), server.connect()
    idle.expect_health()
    running.send(b"GET /slow?500 HTTP/1.1\r\nHost: a\r\n\r\n")
    streaming.send(b"GET /stream?3 HTTP/1.1\r\nHost: a\r\n\r\n")
    assert streaming.answer().status == 200
    time.sleep(0.1)
    begin = time.monotonic()
    server.begin_stop()
    idle.expect_close()
    answer = running.answer()
    assert (answer.body, answer.headers["connection"]) == (b"later", "close")
    running.expect_close()
    silent.expect_close()
    # Long before the stop's own deadline.
    assert server.process.wait(10) == 0
    with pytest.raises(OSError):
        server.connect()


def test_a_stop_ends_what_does_not_finish_at_its_deadline(start):
    server = start(stop=500)
    endless = server.connect()
    endless.send(b"GET /flood HTTP/1.1\r\nHost: a\r\n\r\n")
    endless.exactly(1000)
    begin = time.monotonic()
    server.begin_stop()
    assert server.process.wait(5) == 0
    assert 0.3 < time.monotonic() - begin < 3


@pytest.mark.parametrize("loops", [1, 2])
def test_a_second_server_on_the_port_does_not_start(start, loops):
    server = start(loops=2)
    with pytest.raises(AssertionError, match="failed"):
        start(port=server.port, loops=loops)
    for _ in range(20):
        with server.connect() as client:
            client.expect_health()


def test_two_loops_share_the_work(start):
    server = start(loops=2)
    for _ in range(50):
        with server.connect() as client:
            client.expect_health()
            assert client.get("/thread").body == b"loop"
