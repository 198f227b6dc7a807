"""Running servers for tests. What tests import stands in running_server.py, because several folders have a conftest."""

import os

import pytest
from playwright.sync_api import sync_playwright

import chromium
from mail_server import MailServer
from product_site import ProductSite
from public_server import PublicServer
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


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A server that people sign in at, over http on loopback."""
    server = PublicServer(tmp_path_factory.mktemp("site"))
    yield server
    assert server.stop() == 0


@pytest.fixture(scope="session")
def secure_site(tmp_path_factory):
    """A server that people sign in at, over https."""
    server = PublicServer(tmp_path_factory.mktemp("secure-site"), secure=True)
    with pytest.MonkeyPatch.context() as environment:
        # What a machine trusts besides goes before what a session of `requests` is told to trust.
        for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
            environment.delenv(name, raising=False)
        yield server
    assert server.stop() == 0


# Not for the whole session: while it runs, nothing else in this thread can run an event loop of asyncio.
@pytest.fixture(scope="module")
def chromium_program():
    with sync_playwright() as playwright:
        browser = chromium.launched(playwright)
        yield browser
        browser.close()


@pytest.fixture
def browsing(chromium_program):
    """Opens browser contexts, each with a Watch, and closes them."""
    opened = []

    def start(**options):
        context = chromium_program.new_context(**{"viewport": chromium.DESK, "ignore_https_errors": True} | options)
        context.set_default_timeout(10_000)
        opened.append(context)
        return context, chromium.Watch(context)

    yield start
    for context in opened:
        context.close()


@pytest.fixture
def product():
    """A product's own web site."""
    product = ProductSite()
    yield product
    product.stop()


@pytest.fixture
def mail_server():
    """Starts mail servers that end with the test."""
    servers = []

    def start(*arguments, **options):
        servers.append(MailServer(*arguments, **options))
        return servers[-1]

    yield start
    for one in servers:
        one.stop()
