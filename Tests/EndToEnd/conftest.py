"""Running servers for tests. What tests import stands in running_server.py, because several folders have a conftest."""

import os

import pytest

from running_server import Server


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("server"))
    yield server
    assert server.stop() == 0


@pytest.fixture
def own_server(tmp_path):
    """A server for tests that stop, kill or fill it."""
    servers = []

    def start(*flags):
        servers.append(Server(tmp_path, *flags))
        return servers[-1]

    yield start
    for one in servers:
        if one.process.poll() is None:
            one.process.kill()


@pytest.fixture
def integration(server):
    """A fresh integration without rights: its id and secret."""
    name = f"test-{os.urandom(6).hex()}"
    created = server.admin_call("POST", "/admin/integrations", json={"id": name, "name": "Test"})
    assert created.status_code == 201, created.text
    yield name, created.json()["secret"]
    server.admin_call("DELETE", f"/admin/integrations/{name}")
