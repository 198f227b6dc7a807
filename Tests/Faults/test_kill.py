"""kill -9 of the running server under writers: what was answered is there, what is there was asked for."""

import os
import random
import signal
import sqlite3
import threading
import time

from writers import Writer, stored

# The long form is `BTELO_KILL_ROUNDS=50 pytest Tests/Faults/test_kill.py -s`.
ROUNDS = int(os.environ.get("BTELO_KILL_ROUNDS", "8"))
WRITERS = 64


def ready_again(server):
    """Starts the server on what the killed one left. Returns seconds to the first answered request."""
    started = time.monotonic()
    server.start()
    assert server.call("GET", "/api/health").text == "ok"
    return time.monotonic() - started


def test_killed_at_random_moments_nothing_promised_is_lost_and_nothing_is_invented(own_server):
    seed = int(os.environ.get("BTELO_KILL_SEED", "0")) or random.SystemRandom().randrange(1, 2 ** 32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    server = own_server("--loops", "2")
    promised = kept_unpromised = 0
    slowest = 0.0
    for round_number in range(ROUNDS):
        writers = [Writer(server, f"r{round_number}w{number}", makes_integrations=number % 8 == 0) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(chance.uniform(0.02, 0.5))  # the moment is what is tried, so it is random; nothing waits for it
        server.process.send_signal(signal.SIGKILL)
        server.process.wait(timeout=10)
        for writer in writers:
            writer.join(timeout=15)
            assert not writer.is_alive()
        slowest = max(slowest, ready_again(server))
        for writer in writers:
            account, found = writer.account, stored(server, writer)
            assert not account.surprises, (seed, round_number, account.surprises[:3])
            assert account.promised <= found, f"lost in round {round_number}, seed {seed}: {sorted(account.promised - found)[:5]}"
            assert found <= account.asked, f"invented in round {round_number}, seed {seed}: {sorted(found - account.asked)[:5]}"
            promised += len(account.promised)
            kept_unpromised += len(found - account.promised)
    print(f"{ROUNDS} rounds, {promised} promised writes all there, {kept_unpromised} unpromised ones there, ready again within {slowest:.2f} s")
    assert promised > ROUNDS * 20, "the writers were given too little time to mean anything"
    assert slowest <= 2
    assert server.stop() == 0
    database = sqlite3.connect(server.database)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.close()


def test_sigterm_lets_running_requests_finish(own_server):
    """Writers that were in the middle of a request get its answer; every promised write is there after the restart."""
    server = own_server("--loops", "2")
    writers = [Writer(server, f"t{number}") for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    while sum(len(writer.account.promised) for writer in writers) < WRITERS:
        time.sleep(0.005)
    assert server.stop(signal.SIGTERM) == 0
    for writer in writers:
        writer.join(timeout=15)
        assert not writer.is_alive()
    server.start()
    for writer in writers:
        assert not writer.account.surprises
        assert writer.account.promised <= stored(server, writer) <= writer.account.asked
    assert server.stop() == 0


def test_sigterm_waits_for_a_body_that_is_on_its_way(own_server):
    """A request whose head the server has is finished, also when its body comes after the signal."""
    import socket
    server = own_server()
    host, port = server.url.removeprefix("http://").split(":")
    body = b'{"product_name":"p","user_id":"slow","content":"after the signal"}'
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(b"POST /api/v1/feedback HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
                           + f"Content-Length: {len(body)}\r\n\r\n".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        stopped = []
        stopping = threading.Thread(target=lambda: stopped.append(server.stop(signal.SIGTERM)))
        stopping.start()
        # The listener closes first: once no new connection is taken, the signal has arrived.
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                socket.create_connection((host, int(port)), timeout=1).close()
                time.sleep(0.005)
            except OSError:
                break
        connection.sendall(body)
        answer = b""
        while part := connection.recv(4096):
            answer += part
    stopping.join(timeout=20)
    assert answer.startswith(b"HTTP/1.1 200") and b"connection: close" in answer.lower(), answer
    assert stopped == [0]
