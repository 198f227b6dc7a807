"""People with a browser of their own, who register, sign in and answer what products ask, through the pages."""

import itertools
import os
import urllib.parse

import requests

import people
from page_visitor import Visitor
from product_client import challenge_of

VERIFIER = "correct-horse-battery-staple-correct-horse-battery"
PASSWORD = "a long pass phrase 7"
NUMBERS = itertools.count(1)


def query(target):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(target).query))


def challenge(verifier=VERIFIER):
    return challenge_of(verifier)


class Person:
    """Somebody with an address, a password and a browser."""

    def __init__(self, server, address, password, visitor):
        self.server, self.address, self.password, self.visitor = server, address, password, visitor
        self.id = self.call("GET", "/api/auth/me").json()["id"]

    def call(self, method, path, **options):
        """An API call with this person's cookies."""
        return self.visitor.session.request(method, self.server.url + path, allow_redirects=False, timeout=20, **options)

    def approve(self, url, callback, allow=True):
        """Follows a product's link and says yes or no; the address that the product gets its answer at."""
        page = self.visitor.get(url)
        if page.status == 200:
            form = page.form("/oauth/consent")
            page = self.visitor.submit(form, button=("decision", "allow" if allow else "deny"))
        assert page.location and page.location.startswith(callback), page
        return page.location

    def authorize_url(self, client_id, callback, scope="openid profile email", **more):
        given = {"client_id": client_id, "redirect_uri": callback, "response_type": "code", "scope": scope, "state": "s"} | more
        return f"{self.server.url}/api/oauth/authorize?{urllib.parse.urlencode(given)}"

    def code(self, client_id, callback, scope="openid profile email", **more):
        return query(self.approve(self.authorize_url(client_id, callback, scope, **more), callback))["code"]

    def tokens(self, client, callback, scope="openid profile email", **more):
        """Signs in at a product that has a secret; what its server gets."""
        answer = exchange(self.server, grant_type="authorization_code", code=self.code(client[0], callback, scope, **more), redirect_uri=callback,
                          client_id=client[0], client_secret=client[1])
        assert answer.status_code == 200, answer.text
        return answer.json()


def exchange(server, **form):
    """A call of the token endpoint."""
    return requests.post(server.url + "/api/oauth/token", data=form, timeout=20, verify=server.trusted)


def fresh_address():
    return f"person-{next(NUMBERS)}-{os.urandom(3).hex()}@example.com"


def with_session(server, **user):
    """Somebody who is signed in already, for tests about something else; `user` is as in `people.add_user`."""
    signed_in = people.sign_in(server, fresh_address(), **user)
    visitor = Visitor(server)
    visitor.session.cookies.set("btelo_session", signed_in.token, domain="127.0.0.1", path="/", secure=server.url.startswith("https"))
    return Person(server, signed_in.email, None, visitor)


def registered(server, name="", address=None, password=PASSWORD):
    """Somebody who has just opened an account, with the code that was mailed."""
    address, visitor = address or fresh_address(), Visitor(server)
    page = visitor.get("/register")
    page = visitor.submit(page.form("/register"), email=address, name=name, password=password)
    page = visitor.submit(page.form("/sign-in/code"), code=server.mail.code(address))
    assert page.status == 200, page
    return Person(server, address, password, visitor)


def sign_in_answer(visitor, address, password, onward=None):
    """What the sign-in page answers to a password; not followed."""
    page = visitor.get("/sign-in/password" + (f"?continue={urllib.parse.quote(onward, safe='')}" if onward is not None else ""))
    return visitor.submit(page.form("/sign-in/password"), follow=False, email=address, password=password)


def signed_in(server, address, password=PASSWORD, visitor=None):
    """Somebody who has signed in by password."""
    visitor = visitor or Visitor(server)
    answer = sign_in_answer(visitor, address, password)
    assert answer.status in (302, 303), answer
    return Person(server, address, password, visitor)
