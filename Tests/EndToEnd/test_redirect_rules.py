"""Where authorize may send somebody: registered addresses to the letter, hosts under btelo.com by the strict grammar, nothing else."""

import os
import urllib.parse

import pytest

import page_people
from contracts import RawClient

REGISTERED = ["https://app.example/signed-in", "https://app.example/with?query=1", "http://127.0.0.1/native", "http://[::1]/native", "com.example.app:/signed-in"]

ACCEPTED = REGISTERED + [
    "https://a.btelo.com/cb", "https://a.b.btelo.com/cb?x=1", "https://A.BTELO.com/cb", "https://a.btelo.com", "https://a.btelo.com/", "https://a.btelo.com:443/cb",
    "https://a-b.btelo.com/cb", "https://9.btelo.com/cb", "https://xn--a-b.btelo.com/cb", "https://" + "a" * 63 + ".btelo.com/", "https://a.btelo.com/p@th",
    "https://a.btelo.com/?next=https://evil.com", "http://127.0.0.1:49152/native", "http://127.0.0.1:1/native", "http://[::1]:61023/native"]

REFUSED = [
    # identity.md's list
    "http://a.btelo.com", "https://btelo.com.evil.com", "https://evilbtelo.com", "https://a.btelo.com@evil.com/", "https://evil.com/.btelo.com",
    "https://evil.com\\.btelo.com", "https://evil.com#.btelo.com", "https://evil.com?.btelo.com", "https://a.btelo.com:8443/", "https://a.btelo.com./",
    "https://-.btelo.com/", "//a.btelo.com", "https:a.btelo.com", "https://a%2ebtelo.com", "https://a.btelo.com/\t", "https://a.btelo.com/#x",
    "https://a.btelo.com/\n", "\thttps://a.btelo.com/", "https://a\t.btelo.com/", "https://a\n.btelo.com/", "https://a.btelo.com\r\nX: y/",
    # Schemes.
    "javascript://a.btelo.com/%0aalert(1)", "data:text/html,x", "file://a.btelo.com/etc", "ftp://a.btelo.com/", "HTTPS+x://a.btelo.com/", "https//a.btelo.com",
    "https:/a.btelo.com", "https:///a.btelo.com", "https:\\\\a.btelo.com", "https://\\a.btelo.com", "/signed-in", "signed-in", "", " ", "a.btelo.com", "about:blank",
    # Hosts.
    "https://btelo.com/cb", "https://.btelo.com/", "https://..btelo.com/", "https://a..btelo.com/", "https://a_b.btelo.com/", "https://*.btelo.com/",
    "https://a-.btelo.com/", "https://" + "a" * 64 + ".btelo.com/", "https://a.btelo.com..evil.com/", "https://a.btelo.com.evil.com", "https://a.btelo.co",
    "https://a.btelo.comx", "https://a.btelo.com%00.evil.com/", "https://a.btelo.com%2f.evil.com/", "https://a.btelo.com%40evil.com/", "https://a.btelo.com%5c@evil.com",
    "https://evil.com%23.btelo.com/", "https://evil.com%2f.btelo.com/", "https://evil.com%5c.btelo.com", "https://\u24d0.btelo.com/", "https://a\uff0ebtelo.com/",
    "https://a\u3002btelo.com/", "https://a.btelo\u3002com/", "https://a.bt\u0435lo.com/", "https://[::1].btelo.com/", "https://1.2.3.4/", "https://[a.btelo.com]/",
    "https://evil.com;.btelo.com/", "https://evil.com,.btelo.com/", "https://evil.com&.btelo.com", "https://evil.com%.btelo.com/", "https://evil.com .btelo.com/",
    # Users, ports, fragments.
    "https://user@a.btelo.com/", "https://user:pass@a.btelo.com/", "https://@a.btelo.com/", "https://a.btelo.com:@evil.com/", "https://a.btelo.com:443@evil.com/",
    "https://a.btelo.com:/", "https://a.btelo.com:0443/", "https://a.btelo.com:80/", "https://a.btelo.com:443443/", "https://a.btelo.com:4\u0664\u0663/",
    "https://a.btelo.com:-443/", "https://a.btelo.com:443:443/", "https://a.btelo.com#", "https://a.btelo.com/cb#", "https://a.btelo.com\\@evil.com/",
    "https://a.btelo.com/\\evil", "https://a.btelo.com/cb\0", "https://a.btelo.com/\x7f", "https://a.btelo.com/\u00e9", "https://a.btelo.com/ x", " https://a.btelo.com/",
    "https://a.btelo.com/ ", '<script>alert(1)</script>', 'https://a.btelo.com/"><script>', "https://a.btelo.com/" + "p" * 2000,
    # Next to what is registered.
    "https://app.example/signed-in/", "https://app.example/signed-in?x=1", "https://app.example/Signed-in", "https://APP.example/signed-in",
    "https://app.example:443/signed-in", "https://app.example/signed-in#", "https://app.example/./signed-in", "https://app.example/%73igned-in",
    "https://app.example/signed-in/../x", "https://app.example", "https://app.example/", "http://app.example/signed-in", "https://app.example./signed-in",
    "https://app.example/with", "https://app.example/with?query=2", "https://app.example/with?query=1&x=2", "https://sub.app.example/signed-in",
    "http://127.0.0.1/other", "http://127.0.0.1:1/other", "http://127.0.0.1:99999/native", "http://127.0.0.1:/native", "http://127.0.0.1:x/native",
    "http://127.0.0.1:1@evil.com/native", "http://127.0.0.2/native", "http://127.1/native", "http://localhost/native", "https://127.0.0.1/native",
    "http://[::1]:1/other", "http://[::2]/native", "http://127.0.0.1.evil.com/native", "com.example.app://signed-in", "com.example.app:/", "com.example.app:/signed-in/x"]


@pytest.fixture(scope="module")
def client_id(site):
    name = f"rules-{os.urandom(4).hex()}"
    created = site.admin_call("POST", "/admin/integrations", json={"id": name, "name": "Rules", "redirect_uris": REGISTERED})
    assert created.status_code == 201, created.text
    return name


@pytest.fixture(scope="module")
def person(site):
    return page_people.with_session(site)


def authorize(site, given, cookie=None):
    target = "/api/oauth/authorize?" + urllib.parse.urlencode(given)
    headers = [("Cookie", f"btelo_session={cookie}")] if cookie else []
    return RawClient(site).call("GET", target, headers)


def request(client_id, redirect, **more):
    return {"client_id": client_id, "redirect_uri": redirect, "response_type": "code", "state": "st&te=1"} | more


@pytest.mark.parametrize("redirect", ACCEPTED)
def test_an_allowed_address_gets_the_code(site, client_id, person, redirect):
    url = f"{site.url}/api/oauth/authorize?" + urllib.parse.urlencode(request(client_id, redirect))
    page = person.visitor.get(url)
    if page.status == 200:
        page = person.visitor.submit(page.form("/oauth/consent"), button=("decision", "allow"))
    assert page.status in (302, 303), page
    wanted, got = urllib.parse.urlsplit(redirect), urllib.parse.urlsplit(page.location)
    assert (got.scheme, got.path or "/") == (wanted.scheme, wanted.path or "/") and got.hostname == wanted.hostname
    assert (got.port or 443 if got.scheme == "https" else got.port) == (wanted.port or 443 if wanted.scheme == "https" else wanted.port)
    given = dict(urllib.parse.parse_qsl(got.query))
    assert given.pop("code") and given.pop("iss") == site.url and given.pop("state") == "st&te=1"
    assert given == dict(urllib.parse.parse_qsl(wanted.query)), "the query that was there stays"


@pytest.mark.parametrize("redirect", REFUSED, ids=lambda text: repr(text[:60]))
@pytest.mark.parametrize("signed_in", [False, True], ids=["stranger", "signed in"])
def test_any_other_address_is_shown_a_page_and_never_redirected_to(site, client_id, person, redirect, signed_in):
    cookie = person.visitor.cookie("btelo_session") if signed_in else None
    for more in ({}, {"prompt": "none"}, {"response_type": "token"}):
        status, fields, body = authorize(site, request(client_id, redirect, **more), cookie)
        assert status == 400 and fields["Location"] is None and fields["Refresh"] is None, (status, fields["Location"])
        # What is no text at all is refused before any page.
        assert fields["Content-Type"].startswith("text/plain" if "\0" in redirect else "text/html") and b"<script>" not in body and b"http-equiv" not in body.lower()
        assert redirect == "" or redirect.encode() not in body or "<" not in redirect


def test_an_unknown_client_is_shown_a_page_and_never_redirected(site):
    for client in ("nobody", "", "x" * 65, "' OR 1=1", "<script>"):
        for redirect in ("https://a.btelo.com/cb", "https://app.example/signed-in"):
            status, fields, body = authorize(site, request(client, redirect))
            assert status == 400 and fields["Location"] is None and b"<script>" not in body


def test_a_disabled_client_is_shown_a_page_with_401(site):
    name = f"rules-{os.urandom(4).hex()}"
    site.admin_call("POST", "/admin/integrations", json={"id": name, "name": "Off", "redirect_uris": REGISTERED})
    assert site.admin_call("POST", f"/admin/integrations/{name}/disable", json={"disabled": True}).status_code == 204
    status, fields, _ = authorize(site, request(name, REGISTERED[0]))
    assert status == 401 and fields["Location"] is None and fields["Content-Type"].startswith("text/html")
    posted = site.call("POST", "/api/oauth/authorize", data=request(name, REGISTERED[0]))
    assert posted.status_code == 401 and "Location" not in posted.headers and posted.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "response_type", "state", "scope", "code_challenge", "nonce"])
def test_a_parameter_sent_twice_is_never_redirected_to_the_second(site, client_id, name):
    given = request(client_id, REGISTERED[0], scope="openid", nonce="n", code_challenge=page_people.challenge(), code_challenge_method="S256")
    for second in (given[name], "https://evil.example/"):
        target = "/api/oauth/authorize?" + urllib.parse.urlencode(list(given.items()) + [(name, second)])
        status, fields, _ = RawClient(site).call("GET", target)
        assert status == 400 or "error=invalid_request" in (fields["Location"] or ""), (status, fields["Location"])
        assert "evil" not in (fields["Location"] or "")


@pytest.mark.parametrize("change, error", [
    ({"response_type": None}, "invalid_request"), ({"response_type": "token"}, "unsupported_response_type"), ({"response_type": "code token"}, "unsupported_response_type"),
    ({"response_type": "id_token"}, "unsupported_response_type"), ({"response_type": "CODE"}, "unsupported_response_type"), ({"response_mode": "fragment"}, "invalid_request"),
    ({"response_mode": "form_post"}, "invalid_request"), ({"request": "eyJ"}, "request_not_supported"), ({"request_uri": "https://evil.example/r"}, "request_uri_not_supported"),
    ({"code_challenge_method": "plain", "code_challenge": "a" * 43}, "invalid_request"), ({"code_challenge_method": "S256"}, "invalid_request"),
    ({"code_challenge": "a" * 42}, "invalid_request"), ({"code_challenge": "a" * 44}, "invalid_request"), ({"code_challenge": "a" * 42 + "="}, "invalid_request"),
    ({"code_challenge": "a" * 43, "code_challenge_method": "s256"}, "invalid_request"), ({"prompt": "none"}, "login_required"), ({"prompt": "none login"}, "invalid_request"),
    ({"prompt": "none", "max_age": "0"}, "login_required"), ({"scope": 'open"id'}, "invalid_scope"), ({"resource": "https://other.example/"}, "invalid_target")], ids=str)
def test_every_other_problem_goes_back_to_the_product(site, client_id, change, error):
    given = {key: value for key, value in (request(client_id, REGISTERED[0]) | change).items() if value is not None}
    status, fields, _ = authorize(site, given)
    assert status in (302, 303), status
    assert fields["Location"].startswith(REGISTERED[0] + "?")
    said = page_people.query(fields["Location"])
    assert (said["error"], said["state"], said["iss"]) == (error, "st&te=1", site.url) and "code" not in said
    assert "no-store" in fields["Cache-Control"] and fields["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("more", [{"unknown": "x"}, {"display": "popup"}, {"ui_locales": "de fr"}, {"acr_values": "1"}, {"claims_locales": "de"}, {"login_hint": "a@b.example"},
                                  {"id_token_hint": "x.y.z"}, {"scope": "openid phone address unknown"}, {"scope": "unknown"}, {"max_age": "10000"}], ids=str)
def test_what_the_certification_sends_besides_does_not_fail(site, client_id, person, more):
    back = person.approve(person.authorize_url(client_id, REGISTERED[0], **more), REGISTERED[0])
    assert "code" in page_people.query(back), back
