"""Which apps a user owns: administrators say so, the user and signed products may ask."""

import secrets

import pytest

from people import add_user, open_database, sign_in
from product_client import ProductClient
from test_utility_and_framework import assert_error


@pytest.fixture
def person(server):
    return sign_in(server)


def own(server, user_id, *apps):
    with open_database(server) as database:
        for app in apps:
            database.execute("INSERT INTO app_owners (user_id, app) VALUES (?, ?)", (user_id, app))


def ask(server, integration, query):
    return server.call("GET", f"/api/v1/ownership?{query}", credentials=integration)


def test_a_signed_call_names_the_user(server, integration, person):
    own(server, person.id, "vibe-remote", "btelo-english")
    answer = ask(server, integration, f"user_id={person.id}")
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"user_id": person.id, "owner_apps": ["btelo-english", "vibe-remote"]}
    assert answer.headers["Cache-Control"] == "no-store"
    by_header = server.call("GET", "/api/v1/ownership", credentials=integration, headers={"X-User-ID": person.id})
    assert by_header.json() == answer.json()


def test_asking_about_one_app_says_whether_it_is_owned(server, integration, person):
    own(server, person.id, "vibe-remote")
    for app, expected in [("vibe-remote", True), ("btelo-up", False), ("Vibe-Remote", False), ("vibe-remot", False)]:
        answer = ask(server, integration, f"user_id={person.id}&app={app}").json()
        assert answer == {"user_id": person.id, "owner_apps": ["vibe-remote"], "app": app, "is_owner": expected}


def test_with_a_token_it_is_the_signed_in_user_whatever_user_id_says(server, person):
    other, _, _ = add_user(server)
    own(server, person.id, "vibe-remote")
    token = ProductClient(server).tokens(person)["access_token"]
    answer = server.call("GET", f"/api/v1/ownership?user_id={other}", headers={"Authorization": f"Bearer {token}", "X-User-ID": other})
    assert answer.json() == {"user_id": person.id, "owner_apps": ["vibe-remote"]}


@pytest.mark.parametrize("user_id", [secrets.token_hex(16), "nobody", "A" * 32, "9f2c4e8a1b7d4c3f8e6a5b2d1c0f9e8d0", "%00", "é" * 16])
def test_an_unknown_user_is_404(server, integration, user_id):
    answer = ask(server, integration, f"user_id={user_id}")
    assert answer.status_code == (400 if user_id == "%00" else 404), answer.text
    assert set(answer.json()) == {"error"}


def test_a_signed_call_without_a_user_is_400(server, integration):
    assert_error(ask(server, integration, ""), 400)
    assert_error(ask(server, integration, "user_id="), 400)
    assert_error(ask(server, integration, "user_id=" + "a" * 201), 400)


def test_an_app_has_1_to_64_characters(server, integration, person):
    assert_error(ask(server, integration, f"user_id={person.id}&app="), 400)
    assert ask(server, integration, f"user_id={person.id}&app={'a' * 64}").json()["is_owner"] is False
    assert_error(ask(server, integration, f"user_id={person.id}&app={'a' * 65}"), 400)


def test_nobody_asks_without_credentials(server, person):
    assert_error(server.call("GET", f"/api/v1/ownership?user_id={person.id}"), 401)
    assert_error(server.call("GET", "/api/v1/ownership", headers={"Cookie": f"btelo_session={person.token}"}), 401)
    assert_error(server.call("GET", "/api/v1/ownership", headers={"Authorization": "Bearer nonsense"}), 401)
    assert_error(ask(server, ("nobody", "bti_wrong"), f"user_id={person.id}"), 401)


def test_a_deleted_user_owns_nothing_and_is_unknown(server, integration, person):
    own(server, person.id, "vibe-remote")
    deleted = server.call("POST", "/api/account/delete", headers=person.headers, json={"user_id_confirm": person.id})
    assert deleted.status_code == 200, deleted.text
    assert_error(ask(server, integration, f"user_id={person.id}"), 404)
    with open_database(server) as database:
        assert database.execute("SELECT COUNT(*) FROM app_owners WHERE user_id = ?", (person.id,)).fetchone() == (0,)


def test_the_profile_shows_the_same_apps(server, integration, person):
    own(server, person.id, "vibe-remote")
    profile = server.call("GET", f"/api/profile?user_id={person.id}", credentials=integration)
    assert profile.json()["owner_apps"] == ["vibe-remote"]
