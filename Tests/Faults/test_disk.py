"""A disk that takes no more: writes are refused and not applied, the rest goes on, and nobody has to restart anything."""

import json
import os
import resource
import subprocess
import time

import pytest


def feedback(server, user, content):
    return server.call("POST", "/api/v1/feedback", json={"product_name": "disk", "user_id": user, "content": content})


def contents(server, user):
    threads = server.call("GET", f"/api/v1/feedback?product_name=disk&user_id={user}").json()["feedback"]
    return {message["content"] for thread in threads for message in thread["messages"]}


def assert_refused(answer):
    assert answer.status_code == 503, (answer.status_code, answer.text)
    assert answer.headers["Content-Type"].startswith("application/json")
    assert list(answer.json()) == ["error"] and answer.json()["error"]
    assert int(answer.headers["Retry-After"]) > 0
    for leaked in ("SQLITE", "sqlite", "/tmp", ".db", "errno"):
        assert leaked not in answer.text


def fill_and_recover(server, fill, free):
    """The promises, whatever the disk is."""
    assert feedback(server, "before", "kept").status_code == 200
    secret = server.admin_call("POST", "/admin/integrations", json={"id": "before", "name": "Before"}).json()["secret"]
    fill()
    # What has room in blocks that are there already may still succeed; the disk counts as full from the first refusal.
    promised = set()
    for number in range(200):
        answer = feedback(server, "during", f"{number}-" + "x" * 15_000)
        if answer.status_code != 200:
            break
        promised.add(f"{number}-" + "x" * 15_000)
    assert_refused(answer)
    refused_ids = []
    for number in range(20):
        assert_refused(feedback(server, "refused", f"{number}-" + "y" * 15_000))
        large = {"id": f"refused-{number}", "name": "n" * 200, "redirect_uris": ["https://a.example/" + "p" * 1900] * 100}
        assert_refused(server.admin_call("POST", "/admin/integrations", json=large))
        refused_ids.append(f"refused-{number}")
        assert server.call("GET", "/api/health").text == "ok"
        assert server.call("GET", "/api/v1/tiers", credentials=("before", secret)).status_code == 200
        assert contents(server, "before") == {"kept"} and contents(server, "refused") == set()
        assert contents(server, "during") == promised
    # The list shows secrets, so it is not given while it cannot be recorded who looked.
    assert_refused(server.admin_call("GET", "/admin/integrations"))

    free()
    started = time.monotonic()
    while (answer := feedback(server, "after", "room again")).status_code != 200:
        assert_refused(answer)
        assert time.monotonic() - started < 2, "the server does not come back by itself"
    for check in ("running", "restarted"):
        assert contents(server, "refused") == set() and contents(server, "before") == {"kept"}
        assert not set(refused_ids) & {one["id"] for one in server.admin_call("GET", "/admin/integrations").json()}
        assert contents(server, "during") == promised and contents(server, "after") == {"room again"}
        if check == "running":
            assert server.stop() == 0
            server.start()
    assert server.stop() == 0
    lines = [json.loads(line) for line in server.log_text().splitlines()]
    refused = {line["request_id"] for line in lines if line.get("status") == 503}
    told = {line["request_id"] for line in lines if line["event"] == "handler_failed" and line["reason"]}
    assert refused and refused == told, "the log does not say why a write was refused"


def test_files_that_may_not_grow_refuse_writes_and_come_back(own_server):
    server = own_server()
    _, hard = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)

    def fill():
        sizes = [path.stat().st_size for path in server.database.parent.glob("btelo.db*")]
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (max(sizes), hard))

    fill_and_recover(server, fill, lambda: resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (hard, hard)))


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 16 MiB, where the one who runs the tests may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", folder], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"no file system can be mounted: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_refuses_writes_and_comes_back(own_server, small_disk, tmp_path):
    server = own_server(folder=small_disk, log_folder=tmp_path)
    ballast = small_disk / "ballast"

    def fill():
        with open(ballast, "wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
            while True:
                file.write(b"\0" * 4096)

    fill_and_recover(server, fill, lambda: os.unlink(ballast))
