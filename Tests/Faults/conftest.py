"""Servers for tests that harm them."""

import pytest

from running_server import Server


@pytest.fixture
def own_server(tmp_path):
    """A server for tests that stop, kill or fill it."""
    servers = []

    def start(*flags, **options):
        servers.append(Server(options.pop("folder", tmp_path), *flags, **options))
        return servers[-1]

    yield start
    for one in servers:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait(timeout=10)
