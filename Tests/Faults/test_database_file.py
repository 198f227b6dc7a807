"""A database that cannot be used: one clear sentence, exit code 1, and the file is left as it was."""

import os
import pathlib
import shutil
import sqlite3
import subprocess

import pytest

from running_server import BINARY, Server


def started(database, seconds=20, server_key=None, **options):
    """Runs `btelo serve` on a database it should refuse. Returns the exit code and what it said."""
    run = subprocess.run(
        [BINARY, "serve", "--listen", "127.0.0.1:0", "--metrics-listen", "", "--loops", "1", "--database", str(database),
         "--server-key-file", str(server_key or f"{database}.key")],
        capture_output=True, text=True, timeout=seconds, **options)
    return run.returncode, run.stderr + run.stdout


def assert_refused(database, *words, **options):
    code, said = started(database, **options)
    assert code == 1, (code, said)
    assert "ready" not in said
    for word in words:
        assert word in said, said
    assert len(said.strip().splitlines()) <= 3 and "Fatal error" not in said and "Stack dump" not in said, said


@pytest.fixture
def database(tmp_path):
    """A good database that a server has left."""
    server = Server(tmp_path)
    assert server.call("POST", "/api/v1/feedback", json={"product_name": "p", "user_id": "u", "content": "kept"}).status_code == 200
    assert server.stop() == 0
    return server.database


@pytest.mark.parametrize("content", [os.urandom(100_000), b"\0" * 8192, b"SQLite format 3\0" + b"\xff" * 8000, b"<html>" * 2000],
                         ids=["random", "zeros", "a header and rubbish", "text"])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "garbage.db"
    path.write_bytes(content)
    assert_refused(path, str(path), "damaged or is not a database")
    assert path.read_bytes() == content


def test_a_database_with_overwritten_pages_is_never_served_as_if_it_were_whole(database):
    """Every page but the first is rubbish. Either the start is refused, or what is asked for is refused: nothing is made up."""
    size = database.stat().st_size
    with open(database, "r+b") as file:
        file.seek(4096)
        file.write(os.urandom(size - 4096))
    assert_refused(database, "damaged")


def test_a_cut_database_is_refused(database):
    with open(database, "r+b") as file:
        file.truncate(database.stat().st_size // 2 + 100)
    assert_refused(database, "damaged")


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path):
    (tmp_path / "folder.db").mkdir()
    assert_refused(tmp_path / "folder.db", "folder.db")


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    assert_refused(tmp_path / "file" / "below" / "btelo.db", str(tmp_path / "file"))


def test_a_database_another_server_uses_is_refused_and_that_server_goes_on(tmp_path):
    server = Server(tmp_path)
    try:
        assert_refused(server.database, "in use by another server")
        assert server.call("GET", "/api/health").text == "ok"
        assert server.call("POST", "/api/v1/feedback", json={"product_name": "p", "user_id": "u", "content": "x"}).status_code == 200
    finally:
        assert server.stop() == 0


def test_a_database_another_program_has_locked_is_refused(database):
    holder = sqlite3.connect(database, isolation_level=None)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert_refused(database, str(database), "another program has locked the file", seconds=40)
    finally:
        holder.close()
    server = Server(database.parent)
    kept = server.call("GET", "/api/v1/feedback?product_name=p&user_id=u").json()["feedback"]
    assert [thread["messages"][0]["content"] for thread in kept] == ["kept"]
    assert server.stop() == 0


def test_a_database_of_a_newer_version_is_refused(database):
    with sqlite3.connect(database) as connection:
        table, = connection.execute("SELECT name FROM sqlite_master WHERE name LIKE '%migration%'").fetchone()
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        last = connection.execute(f"SELECT * FROM {table} ORDER BY 1 DESC LIMIT 1").fetchone()
        changed = [last[0] + 1000] + ["from-the-future" if column == "name" else value for column, value in list(zip(columns, last))[1:]]
        connection.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(columns))})", changed)
    connection.close()
    assert_refused(database, "newer version", "from-the-future")


@pytest.fixture
def not_root(tmp_path_factory):
    """How to run as somebody whom file permissions hold."""
    if os.geteuid() != 0:
        return {}
    folder = pathlib.Path(BINARY).resolve()
    if not all(os.stat(parent).st_mode & 0o001 for parent in [folder, *folder.parents]):
        pytest.skip("the binary is out of reach for users without rights")
    return {"user": 65534, "group": 65534}


@pytest.fixture
def public_folder():
    folder = pathlib.Path("/tmp") / f"btelo-test-{os.urandom(6).hex()}"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def readable_key():
    """Where a server that is not root can make and read its key, so that only the database is in its way."""
    folder = pathlib.Path("/tmp") / f"btelo-test-{os.urandom(6).hex()}"
    folder.mkdir()
    folder.chmod(0o777)
    yield folder / "btelo.key"
    shutil.rmtree(folder)


def test_a_database_that_may_not_be_written_is_refused(database, public_folder, not_root, readable_key):
    copy = public_folder / "btelo.db"
    shutil.copy(database, copy)
    copy.chmod(0o444)
    public_folder.chmod(0o555)
    before = copy.read_bytes()
    assert_refused(copy, str(copy), server_key=readable_key, **not_root)
    assert copy.read_bytes() == before
    public_folder.chmod(0o755)


def test_a_database_that_may_not_be_read_is_refused(database, public_folder, not_root, readable_key):
    copy = public_folder / "btelo.db"
    shutil.copy(database, copy)
    copy.chmod(0o000)
    assert_refused(copy, str(copy), server_key=readable_key, **not_root)


@pytest.mark.parametrize("command", ["doctor", "migrate"])
def test_other_commands_refuse_the_same_file_in_the_same_words(tmp_path, command):
    path = tmp_path / "garbage.db"
    path.write_bytes(b"no database" * 1000)
    run = subprocess.run([BINARY, command, "--database", str(path)], capture_output=True, text=True, timeout=30)
    assert run.returncode == 1, (run.returncode, run.stdout, run.stderr)
    assert "damaged or is not a database" in run.stdout + run.stderr
    assert path.read_bytes() == b"no database" * 1000
