"""JSON that products keep for a user: stored byte for byte, one user's values never another's."""

import concurrent.futures
import http.client
import json
import time
import urllib.parse

import pytest

from people import open_database, sign_in
from product_client import ProductClient
from test_utility_and_framework import assert_error

VALUE_BYTES_MAX = 262_144


@pytest.fixture(scope="module")
def product(server):
    return ProductClient(server)


class Owner:
    """A user, and what the user's product calls with."""

    def __init__(self, server, product):
        self.server = server
        self.person = sign_in(server)
        self.headers = {"Authorization": "Bearer " + product.tokens(self.person)["access_token"]}

    def put(self, kind, body, content_type="application/json"):
        body = body.encode() if isinstance(body, str) else body
        return self.server.call("PUT", f"/api/meta/{kind}", data=body, headers=self.headers | {"Content-Type": content_type})

    def get(self, kind=None):
        return self.server.call("GET", "/api/meta" + (f"/{kind}" if kind is not None else ""), headers=self.headers)

    def delete(self, kind):
        return self.server.call("DELETE", f"/api/meta/{kind}", headers=self.headers)


@pytest.fixture
def owner(server, product):
    return Owner(server, product)


def data_text(answer):
    """The bytes of `data` as they stand in an answer about one value."""
    text = answer.content.decode()
    start = text.index('"data":') + len('"data":')
    return text[start:text.rindex(',"updated_at":')]


def test_a_value_is_stored_answered_and_listed(owner):
    before = time.time()
    put = owner.put("settings", '{"theme":"dark","sidebar":false}')
    assert put.status_code == 200, put.text
    assert put.headers["Content-Type"] == "application/json; charset=utf-8"
    assert put.json()["kind"] == "settings" and put.json()["data"] == {"theme": "dark", "sidebar": False}
    stamp = time.mktime(time.strptime(put.json()["updated_at"], "%Y-%m-%dT%H:%M:%SZ")) - time.timezone
    assert before - 2 <= stamp <= time.time() + 2
    got = owner.get("settings")
    assert got.status_code == 200 and got.content == put.content
    assert got.headers["Cache-Control"] == "no-store"
    assert owner.put("a.first", "1").status_code == 200
    assert owner.get().json() == {"metas": [owner.get("a.first").json(), got.json()]}


@pytest.mark.parametrize("text", [
    '{"a":1}', ' { "a" :\n 1 } ', "1.0", "-0", "1E+2", "1e400", "12345678901234567890123456789", '"\\u0041\\/"', '"é🙂"', '"\\ud83d\\ude42"',
    "null", "true", "[]", "{}", '""', '[1,\t2\r\n]', '{"b":1,"a":{"d":[],"c":null}}', "[" * 64 + "]" * 64])
def test_a_value_comes_back_byte_for_byte(owner, text):
    put = owner.put("verbatim", text)
    assert put.status_code == 200, put.text
    # White space around the value is no part of it.
    assert data_text(put).strip() == text.strip()
    assert data_text(owner.get("verbatim")) == data_text(put)
    assert data_text(put) in owner.get().text


@pytest.mark.parametrize("body", [
    "", " ", "{", "{]", "01", "+1", "1.", ".5", "NaN", "'a'", "{a:1}", "[1,]", '"\t"', "tru", "1 2", '{"a":1}}', '{"a":1,"a":2}',
    '{"a":{"b":1,"b":2}}', '"\\ud800"', '"\\x"', "[" * 65 + "]" * 65, b"\xef\xbb\xbf1", b'"\xff"', b'"\xed\xa0\x80"', "1".encode("utf-16")])
def test_what_is_not_one_json_value_is_refused_and_changes_nothing(owner, body):
    assert owner.put("kept", "7").status_code == 200
    assert_error(owner.put("kept", body), 400)
    assert owner.get("kept").json()["data"] == 7


@pytest.mark.parametrize("kind, accepted", [
    ("a", True), ("0", True), ("a-b_c.d", True), ("-", True), ("_", True), ("k" * 64, True), ("k" * 65, False), ("A", False), ("a%20b", False),
    ("%C3%A9", False), ("a%2Fb", False), ("a%00", False), ("a:b", False), ("a%0A", False), ("%EF%BD%81", False), ("a+b", False)])
def test_a_kind_is_1_to_64_of_the_few_signs(owner, kind, accepted):
    answers = [owner.put(kind, "1"), owner.get(kind), owner.delete(kind)]
    if accepted:
        assert [answer.status_code for answer in answers] == [200, 200, 204]
    else:
        assert all(answer.status_code in (400, 404) for answer in answers), [answer.text for answer in answers]
        assert owner.get().json() == {"metas": []}


def test_a_value_has_at_most_256_kib(owner):
    fits = '"' + "x" * (VALUE_BYTES_MAX - 2) + '"'
    put = owner.put("large", fits)
    assert put.status_code == 200, put.text
    assert data_text(owner.get("large")) == fits
    assert_error(owner.put("large", '"' + "x" * (VALUE_BYTES_MAX - 1) + '"'), 413)
    assert data_text(owner.get("large")) == fits


def test_white_space_counts_as_part_of_the_body(owner):
    assert owner.put("padded", " " * (VALUE_BYTES_MAX - 1) + "1").status_code == 200
    assert_error(owner.put("padded", " " * VALUE_BYTES_MAX + "1"), 413)


def test_only_json_is_taken(owner):
    assert_error(owner.put("typed", "1", content_type="text/plain"), 415)
    assert_error(owner.put("typed", "1", content_type="application/x-www-form-urlencoded"), 415)
    assert owner.put("typed", "1", content_type="application/json; charset=utf-8").status_code == 200


def test_putting_again_replaces_and_deleting_is_always_204(owner):
    owner.put("k", "1")
    assert owner.put("k", "[2]").status_code == 200
    assert [entry["data"] for entry in owner.get().json()["metas"]] == [[2]]
    first = owner.delete("k")
    assert first.status_code == 204 and first.content == b""
    assert_error(owner.get("k"), 404)
    assert owner.delete("k").status_code == 204
    assert owner.delete("never").status_code == 204


def test_the_list_is_ordered_by_kind(owner):
    for kind in ["b", "a.b", "a", "_", "9", "a-b"]:
        owner.put(kind, "0")
    assert [entry["kind"] for entry in owner.get().json()["metas"]] == ["9", "_", "a", "a-b", "a.b", "b"]


def test_one_user_never_sees_or_changes_what_is_anothers(server, product, owner):
    other = Owner(server, product)
    owner.put("secret", '"mine"')
    other.put("secret", '"theirs"')
    assert owner.get("secret").json()["data"] == "mine" and other.get("secret").json()["data"] == "theirs"
    assert other.delete("secret").status_code == 204
    assert owner.get("secret").json()["data"] == "mine"
    # A user_id is no way around the token.
    named = server.call("GET", f"/api/meta/secret?user_id={owner.person.id}", headers=other.headers | {"X-User-ID": owner.person.id})
    assert_error(named, 404)


def test_the_values_belong_to_the_user_whichever_product_asks(server, owner):
    owner.put("shared", "1")
    headers = {"Authorization": "Bearer " + ProductClient(server).tokens(owner.person)["access_token"]}
    assert server.call("GET", "/api/meta/shared", headers=headers).json()["data"] == 1


def test_nobody_gets_in_without_a_token_of_a_user(server, owner, integration):
    for method, path in [("GET", "/api/meta"), ("GET", "/api/meta/k"), ("PUT", "/api/meta/k"), ("DELETE", "/api/meta/k")]:
        body = {"data": b"1"} if method == "PUT" else {}
        kind = {"Content-Type": "application/json"}
        assert_error(server.call(method, path, headers=kind, **body), 401)
        assert_error(server.call(method, path, headers=kind | {"Authorization": "Bearer nonsense"}, **body), 401)
        assert_error(server.call(method, path, headers=kind | {"Authorization": owner.headers["Authorization"] + "x"}, **body), 401)
        assert_error(server.call(method, path, credentials=integration, headers=kind, **body), 401)
        assert_error(server.call(method, path, headers=kind | {"Cookie": f"btelo_session={owner.person.token}"}, **body), 401)


def test_a_user_has_at_most_256_values(server, owner):
    with open_database(server) as database:
        for number in range(256):
            database.execute(
                "INSERT INTO user_meta (user_id, kind, value, byte_count, updated_at) VALUES (?, ?, '0', 1, 0)", (owner.person.id, f"k{number}"))
    assert len(owner.get().json()["metas"]) == 256
    assert_error(owner.put("one-more", "1"), 409)
    assert owner.put("k7", "1").status_code == 200
    assert owner.delete("k8").status_code == 204
    assert owner.put("one-more", "1").status_code == 200


def test_a_user_has_at_most_8_mib(server, owner):
    with open_database(server) as database:
        for number in range(31):
            database.execute(
                "INSERT INTO user_meta (user_id, kind, value, byte_count, updated_at) VALUES (?, ?, '0', ?, 0)",
                (owner.person.id, f"k{number}", VALUE_BYTES_MAX))
    full = '"' + "x" * (VALUE_BYTES_MAX - 2) + '"'
    assert owner.put("last", full).status_code == 200
    assert_error(owner.put("one-more", "1"), 409)
    assert owner.put("last", full[:-2] + '"').status_code == 200
    assert owner.put("one-more", "1").status_code == 200
    assert_error(owner.put("one-more", "12"), 409)


def test_one_of_many_writers_wins_whole(owner):
    texts = [json.dumps({"writer": number, "fill": str(number) * 2_000}) for number in range(16)]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda text: owner.put("race", text), texts))
    assert all(answer.status_code == 200 for answer in answers)
    assert json.dumps(owner.get("race").json()["data"]) in texts


def test_values_end_with_the_account(server, product, owner):
    owner.put("k", "1")
    deleted = server.call("POST", "/api/account/delete", headers=owner.person.headers, json={"user_id_confirm": owner.person.id})
    assert deleted.status_code == 200, deleted.text
    with open_database(server) as database:
        assert database.execute("SELECT COUNT(*) FROM user_meta WHERE user_id = ?", (owner.person.id,)).fetchone() == (0,)
    assert_error(owner.get("k"), 401)
    assert_error(owner.put("k", "1"), 401)


@pytest.mark.parametrize("path", ["/api/meta/..", "/api/meta/.", "/api/meta/%2e%2e", "/api/meta/../health", "/api/meta/./settings"])
def test_a_path_of_dots_leads_nowhere(server, owner, path):
    address = urllib.parse.urlsplit(server.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
    connection.request("GET", path, headers=owner.headers)
    assert connection.getresponse().status in (400, 404)
    connection.close()
