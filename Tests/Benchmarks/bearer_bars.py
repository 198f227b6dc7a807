#!/usr/bin/env python3
"""CPU per request of a call with an access token against one without any.

    bearer_bars.py BINARY [--rounds 7] [--seconds 2]

GET /api/meta/{kind} with a token, whose signature was checked before and is remembered, against GET /api/blog/posts, which asks for
nothing: the same server, in turn. Both read the database on the loop.
"""
import argparse, hashlib, json, pathlib, secrets, sqlite3, tempfile, time, urllib.error, urllib.parse, urllib.request

from bar import Bar, table
from btelo_server import Btelo
from processor_time import Running, measure, ratio

META, BLOG = "/api/meta/settings", "/api/blog/posts"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def call(server, method, path, headers={}, form=None, body=None):
    """Status, headers and body of one request."""
    data = urllib.parse.urlencode(form).encode() if form else json.dumps(body).encode() if body is not None else None
    kind = {"Content-Type": "application/json"} if body is not None else {}
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", headers=headers | kind, data=data, method=method)
    try:
        with urllib.request.build_opener(NoRedirect).open(request) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


def session(database):
    """The cookie of a new user, written into the database: nobody can sign in without proof."""
    user, token, now = secrets.token_hex(16), secrets.token_hex(32), int(time.time() * 1000)
    connection = sqlite3.connect(database, timeout=10, isolation_level=None)
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        """
        INSERT INTO users (id, name, email, email_key, is_email_verified, avatar_url, bio, provider, is_admin, is_disabled,
            is_share_partner, invite_code, created_at, creation_order)
        VALUES (?, 'Bench', 'bench@example.com', 'bench@example.com', 1, '', '', 'email', 0, 0, 0, 'bench-code', ?, 1000000)
        """, (user, now))
    connection.execute(
        """
        INSERT INTO sessions (id, user_id, method, address, agent, created_at, authenticated_at, last_seen_at)
        VALUES (?, ?, 'password', '127.0.0.1', 'bench', ?, ?, ?)
        """, (hashlib.sha256(token.encode()).hexdigest(), user, now, now, now))
    connection.execute(
        """
        INSERT INTO integration_settings (integration_id, allows_sign_in, asks_consent, requires_pkce, has_client_audience,
            wildcard_redirects, wildcard_hosts) VALUES ('bench', 1, 0, 0, 0, 'any', '')
        """)
    connection.execute("COMMIT")
    connection.close()
    return token


def access_token(server, folder):
    """What a product gets when a user signs in to it."""
    redirect = "https://bench.example/cb"
    status, _, made = call(server, "POST", "/admin/integrations", server.signed(), body={
        "id": "bench", "name": "Bench", "redirect_uris": [redirect]})
    assert status == 201, made
    query = urllib.parse.urlencode({"client_id": "bench", "redirect_uri": redirect, "response_type": "code"})
    status, headers, text = call(
        server, "GET", f"/api/oauth/authorize?{query}", {"Cookie": f"btelo_session={session(f'{folder}/btelo.db')}"})
    assert status == 302, text
    code = urllib.parse.parse_qs(urllib.parse.urlsplit(headers["Location"]).query)["code"][0]
    status, _, text = call(server, "POST", "/api/oauth/token", form={
        "grant_type": "authorization_code", "code": code, "redirect_uri": redirect, "client_id": "bench",
        "client_secret": json.loads(made)["secret"]})
    assert status == 200, text
    return json.loads(text)["access_token"]


def header_script(folder, token):
    """The token goes to the one path only: its bytes have to be read too, and that is part of its price."""
    script = pathlib.Path(folder) / "bearer.lua"
    script.write_text(f'if wrk.path == "{META}" then wrk.headers["Authorization"] = "Bearer {token}" end\n')
    return script


def bars(binary, rounds=7, seconds=2, show=print):
    with tempfile.TemporaryDirectory() as folder, Btelo(binary, folder, core=0) as server:
        token = access_token(server, folder)
        headers = {"Authorization": f"Bearer {token}"}
        stored, _, text = call(server, "PUT", META, headers, body={"theme": "dark", "size": 12})
        assert stored == 200, text
        assert call(server, "GET", META, headers)[0] == 200 and call(server, "GET", META)[0] == 401
        assert call(server, "GET", BLOG)[0] == 200
        show(f"GET {META} with a token of {len(token)} bytes, GET {BLOG} without")
        both = [Running("token", server.pid, server.port), Running("open", server.pid, server.port)]
        results = measure(
            both, {"token": META, None: BLOG}, rounds, seconds, script=header_script(folder, token), show=show)
        medians = {name: sorted(values)[len(values) // 2] for name, values in results.items()}
        detail = f"{medians['token']:.2f} us against {medians['open']:.2f} us"
        return [Bar("GET /api/meta/{kind} with a token, CPU", ratio(results, "token", "open"), 2, "x GET /api/blog/posts", detail=detail)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=2)
    arguments = parser.parse_args()
    print(table(bars(arguments.binary, arguments.rounds, arguments.seconds)))


if __name__ == "__main__":
    main()
