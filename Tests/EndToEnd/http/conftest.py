"""Servers for the raw-socket tests."""
import pytest

from raw_http import Server


@pytest.fixture(scope="session")
def server():
    running = Server(linger=500)
    yield running
    assert running.is_alive()
    assert running.stop() == 0


@pytest.fixture
def start():
    """Starts servers with options of their own; they are stopped at the end of the test."""
    started = []

    def begin(**options):
        started.append(Server(**options))
        return started[-1]

    yield begin
    for one in started:
        one.stop()
