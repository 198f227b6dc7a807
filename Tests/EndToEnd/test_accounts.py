"""What is around accounts: administrators from the command line, demo people, and limits by network."""

import concurrent.futures
import os
import re
import subprocess

import pytest

from page_visitor import Visitor
from people import sign_in
from running_server import BINARY, sign
from test_utility_and_framework import assert_error

PASSWORD = "a long pass phrase 7"


def admin(server, *words):
    """Runs `btelo admin` for the server's database and key."""
    return subprocess.run(
        [BINARY, "admin", *words, "--database", str(server.database), "--server-key-file", f"{server.database}.key", "--public-url", server.url],
        capture_output=True, text=True, timeout=30)


@pytest.fixture
def own_site(own_server):
    """A server whose links lead to itself: its address is known only once it runs, so the commands are told."""
    return own_server()


def set_password(server, words, email):
    """Follows the printed link; the path counts, since the running server prints its own public address."""
    link = re.search(r"/reset\?link=[0-9a-f]{64}", words).group(0)
    visitor = Visitor(server)
    page = visitor.get(link)
    assert page.status == 200, page
    assert email in page.text
    page = visitor.submit(page.form("/reset/password"), password=PASSWORD)
    assert page.status == 200, page
    return visitor, link


def test_an_administrator_is_created_beside_a_running_server(own_site):
    made = admin(own_site, "create", "--email", "Root@Example.com", "--name", "Root Person")
    assert made.returncode == 0, made.stderr
    assert "Root Person <Root@example.com> is an administrator, with a new account." in made.stdout
    visitor, link = set_password(own_site, made.stdout, "Root@example.com")
    answer = visitor.session.get(own_site.url + "/admin/integrations")
    assert answer.status_code == 200, answer.text
    assert visitor.session.get(own_site.url + "/api/auth/me").json()["name"] == "Root Person"
    used = Visitor(own_site).get(link)
    assert not [form for form in used.forms if form.path == "/reset/password"], "the link works once"
    again = Visitor(own_site)
    page = again.get("/sign-in/password")
    page = again.submit(page.form("/sign-in/password"), email="root@example.com", password=PASSWORD)
    assert again.session.get(own_site.url + "/api/auth/me").status_code == 200, page
    assert not list(own_site.database.parent.glob("*.request-*")) and not list(own_site.database.parent.glob("*.answer-*"))


def test_an_administrator_is_created_before_the_server_runs(own_site):
    own_site.stop()
    made = admin(own_site, "create", "--email", "root@example.com")
    assert made.returncode == 0, made.stderr
    assert f"{own_site.url}/reset?link=" in made.stdout
    own_site.start()
    visitor, _ = set_password(own_site, made.stdout, "root@example.com")
    assert visitor.session.get(own_site.url + "/admin/integrations").status_code == 200


def test_somebody_with_an_account_becomes_an_administrator_and_is_one_no_more(own_site):
    person = sign_in(own_site, "ada@example.com")
    assert_error(own_site.call("GET", "/admin/integrations", headers=person.headers), 403)
    made = admin(own_site, "create", "--email", "ADA@example.com")
    assert made.returncode == 0 and "with a new account" not in made.stdout, made.stderr
    assert own_site.call("GET", "/admin/integrations", headers=person.headers).status_code == 200
    assert "ada@example.com" in admin(own_site, "list").stdout
    assert admin(own_site, "remove", "--email", "ada@example.com").returncode == 0
    assert_error(own_site.call("GET", "/admin/integrations", headers=person.headers), 403)
    assert "ada@example.com" not in admin(own_site, "list").stdout


def test_what_the_command_refuses(own_site):
    assert admin(own_site, "remove", "--email", "nobody@example.com").returncode == 1
    last = admin(own_site, "remove", "--email", "admin@btelo.example")
    assert last.returncode == 1 and "last administrator" in last.stderr
    for words in [[], ["create"], ["remove"], ["list", "--email", "a@b.cc"], ["create", "--email", "nonsense"], ["promote", "--email", "a@b.cc"],
                  ["remove", "--email", "a@b.cc", "--name", "x"]]:
        assert admin(own_site, *words).returncode == 2, words
    assert admin(own_site, "create", "--email", "a@b.cc", "--name", "two\nlines").returncode == 1


def test_many_commands_at_once_are_all_answered(own_site):
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda index: admin(own_site, "create", "--email", f"a{index}@example.com"), range(8)))
    assert [one.returncode for one in made] == [0] * 8, [one.stderr for one in made]
    listed = admin(own_site, "list").stdout
    assert all(f"a{index}@example.com" in listed for index in range(8))


def test_a_file_that_is_no_request_does_nothing(own_site):
    folder = own_site.database.parent
    name = own_site.database.name
    for number, text in [("1", ""), ("2", "create\n"), ("3", "create\nx@example.com\n\nmore\n"), ("zz", "list\n\n\n"), ("4", "x" * 10_000)]:
        (folder / f"{name}.request-{number}").write_text(text)
    (folder / f"{name}.request-5").symlink_to("/etc/passwd")
    assert "x@example.com" not in admin(own_site, "list").stdout
    assert own_site.call("GET", "/api/health").status_code == 200


def test_the_greeting_names_people_to_sign_in_as(own_site):
    people = re.findall(r"^demo (admin|user)\s+(\S+)\s+password (\S+)$", own_site.greeting, re.M)
    assert [kind for kind, _, _ in people] == ["admin", "user"]
    for kind, email, password in people:
        visitor = Visitor(own_site)
        visitor.submit(visitor.get("/sign-in/password").form("/sign-in/password"), email=email, password=password)
        me = visitor.session.get(own_site.url + "/api/auth/me")
        assert me.status_code == 200 and me.json()["email"] == email
        assert visitor.session.get(own_site.url + "/admin/integrations").status_code == (200 if kind == "admin" else 403)
    greeting = own_site.greeting
    own_site.stop()
    own_site.start()
    passwords = [line for line in greeting.splitlines() if line.startswith("demo ")]
    assert passwords == [line for line in own_site.greeting.splitlines() if line.startswith("demo ")]


def feedback(server, client, **body):
    return server.call("POST", "/api/v1/feedback", headers={"X-Forwarded-For": client},
                       json={"product_name": "p", "user_id": f"u-{os.urandom(4).hex()}", "content": "x"} | body)


def test_feedback_from_one_network_is_limited(own_server):
    server = own_server("--trusted-proxies", "127.0.0.1", "--feedback-per-address", "10")
    answers = [feedback(server, f"203.0.113.{index}") for index in range(11)]
    assert [one.status_code for one in answers] == [200] * 10 + [429]
    assert_error(answers[10], 429)
    assert 1 <= int(answers[10].headers["Retry-After"]) <= 6
    assert feedback(server, "198.51.100.1").status_code == 200
    # What the client wrote itself stands left of what the proxy added.
    assert feedback(server, "198.51.100.77, 203.0.113.9").status_code == 429
    # Reading is not limited, nor is this machine.
    assert server.call("GET", "/api/v1/feedback?product_name=p&user_id=u", headers={"X-Forwarded-For": "203.0.113.1"}).status_code == 200
    for _ in range(12):
        assert server.call("POST", "/api/v1/feedback", json={"product_name": "p", "user_id": "u", "content": "x"}).status_code == 200


def test_nobody_but_a_trusted_proxy_is_believed(own_server):
    server = own_server("--trusted-proxies", "10.0.0.0/8", "--feedback-per-address", "1")
    for _ in range(3):
        assert feedback(server, "203.0.113.1").status_code == 200


def test_wrong_signatures_of_one_network_are_limited_and_right_ones_are_not(own_server):
    server = own_server("--trusted-proxies", "127.0.0.1", "--failures-per-address", "5")
    here = {"X-Forwarded-For": "203.0.113.1"}
    wrong = [server.call("GET", "/api/v1/tiers", headers=here | sign(server.admin[0], "wrong")) for _ in range(7)]
    assert [one.status_code for one in wrong] == [401] * 5 + [429] * 2
    assert int(wrong[6].headers["Retry-After"]) >= 1
    assert server.call("GET", "/api/v1/tiers", headers=here | sign(*server.admin)).status_code == 200
    assert server.call("GET", "/api/v1/tiers", headers=here | sign("another", "wrong")).status_code == 401
    assert server.call("GET", "/api/v1/tiers", headers={"X-Forwarded-For": "198.51.100.1"} | sign(server.admin[0], "wrong")).status_code == 401


def test_a_setting_that_is_no_list_of_networks_is_refused(tmp_path):
    said = subprocess.run([BINARY, "config", "check", "--trusted-proxies", "10.0.0.0/8, nonsense"], capture_output=True, text=True, timeout=10)
    assert said.returncode == 1 and "trusted_proxies" in said.stderr + said.stdout
