"""Blog, announcements and feedback, as a product app uses them."""

import datetime
import os
import re

from running_server import sign
from test_utility_and_framework import assert_error


def test_blog_posts_are_counted_and_limited(server):
    all_posts = server.call("GET", "/api/blog/posts?n=20").json()
    assert all_posts["count"] == len(all_posts["posts"]) > 0
    for post in all_posts["posts"]:
        assert {"slug", "title", "url", "published_at", "summary", "view_count"} <= set(post)
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", post["published_at"])
    dates = [post["published_at"] for post in all_posts["posts"]]
    assert dates == sorted(dates, reverse=True)
    assert server.call("GET", "/api/blog/posts?n=1").json()["count"] == 1
    assert server.call("GET", "/api/blog/posts?n=0").json()["count"] == 1
    assert server.call("GET", "/api/blog/posts?n=999").status_code == 200
    assert_error(server.call("GET", "/api/blog/posts?n=five"), 400)
    assert_error(server.call("GET", "/api/blog/posts?n=1&n=2"), 400)


def test_announcements_are_for_the_asked_app_only(server, integration):
    answer = server.call("GET", "/api/v1/announcements?app=btelo-english")
    assert answer.status_code == 200
    announcements = answer.json()["announcements"]
    assert announcements
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    for one in announcements:
        assert "btelo-english" in one["apps"] and one["enabled"] is True
        assert one["audience"] == one["audiences"][0] and one["titles"]["en"] and one["bodies"]["en"]
        assert one.get("expires_at", today) >= today
    assert server.call("GET", "/api/v1/announcements?app=nobody-has-this").json() == {"announcements": []}
    assert_error(server.call("GET", "/api/v1/announcements"), 400)
    assert server.call("GET", "/api/v1/announcements?app=btelo-english", credentials=integration).status_code == 200
    assert_error(server.call("GET", "/api/v1/announcements?app=btelo-english", headers={"Authorization": "Bearer x"}), 401)
    assert_error(server.call("GET", "/api/v1/announcements?app=btelo-english", headers=sign(integration[0], "wrong")), 401)


def user():
    return f"app-user-{os.urandom(4).hex()}"


def test_a_feedback_thread_from_start_to_follow_up(server):
    who = user()
    created = server.call("POST", "/api/v1/feedback", headers={"Btelo-Product": "btelo-english"}, json={
        "user_id": who, "user_name": "Alice", "content": "The screen is blank. \u2603", "system_info": {"app": {"version": "1.4.2"}}})
    assert created.status_code == 200, created.text
    thread = created.json()["feedback"]
    assert (thread["product_name"], thread["user_id"], thread["user_name"], thread["status"]) == ("btelo-english", who, "Alice", "open")
    assert [(one["author"], one["content"]) for one in thread["messages"]] == [("user", "The screen is blank. \u2603")]
    assert "1.4.2" not in created.text

    followed = server.call("POST", f"/api/v1/feedback/{thread['id']}/messages", json={
        "product_name": "btelo-english", "user_id": who, "content": "More details"})
    assert followed.status_code == 200
    assert [one["content"] for one in followed.json()["feedback"]["messages"]] == ["The screen is blank. \u2603", "More details"]

    listed = server.call("GET", f"/api/v1/feedback?product_name=btelo-english&user_id={who}")
    assert listed.json() == {"feedback": [followed.json()["feedback"]]}
    by_header = server.call("GET", "/api/v1/feedback", headers={"Btelo-Product": "btelo-english", "X-User-ID": who})
    assert by_header.json() == listed.json()
    assert server.call("GET", f"/api/v1/feedback?product_name=other&user_id={who}").json() == {"feedback": []}


def test_a_body_value_wins_over_query_and_header(server):
    who = user()
    created = server.call("POST", "/api/v1/feedback?user_id=query-user", headers={"X-User-ID": "header-user"}, json={
        "product_name": "p", "user_id": who, "content": "hi"})
    assert created.json()["feedback"]["user_id"] == who


def test_aliases_of_system_info_are_taken(server):
    for name in ["system_info", "metadata", "context", "device_info"]:
        answer = server.call("POST", "/api/v1/feedback", json={"product_name": "p", "user_id": user(), "content": "x", name: {"a": 1}})
        assert answer.status_code == 200, (name, answer.text)
        assert name not in answer.json()["feedback"]


def test_a_thread_belongs_to_its_product_and_user(server):
    who = user()
    thread = server.call("POST", "/api/v1/feedback", json={"product_name": "p", "user_id": who, "content": "x"}).json()["feedback"]
    path = f"/api/v1/feedback/{thread['id']}/messages"
    assert_error(server.call("POST", path, json={"product_name": "p", "user_id": "someone-else", "content": "x"}), 404)
    assert_error(server.call("POST", path, json={"product_name": "other", "user_id": who, "content": "x"}), 404)
    assert_error(server.call("POST", "/api/v1/feedback/" + "0" * 32 + "/messages", json={"product_name": "p", "user_id": who, "content": "x"}), 404)


def test_a_follow_up_brings_its_thread_to_the_top(server):
    who = user()
    first, second = [server.call("POST", "/api/v1/feedback", json={"product_name": "p", "user_id": who, "content": "x"}).json()["feedback"] for _ in range(2)]

    def listed():
        return [thread["id"] for thread in server.call("GET", f"/api/v1/feedback?product_name=p&user_id={who}").json()["feedback"]]

    assert listed() == [second["id"], first["id"]]

    def changed(thread):
        return datetime.datetime.fromisoformat(thread["messages"][-1]["created_at"])

    while changed(first) <= changed(second):  # times are kept in milliseconds
        first = server.call("POST", f"/api/v1/feedback/{first['id']}/messages", json={"product_name": "p", "user_id": who, "content": "y"}).json()["feedback"]
    assert listed() == [first["id"], second["id"]]


def test_missing_parts_are_named(server):
    assert "content" in server.call("POST", "/api/v1/feedback", json={"product_name": "p", "user_id": "u"}).json()["error"]
    assert_error(server.call("POST", "/api/v1/feedback", json={"user_id": "u", "content": "x"}), 400)
    assert_error(server.call("POST", "/api/v1/feedback", json={"product_name": "p", "content": "x"}), 400)
    assert_error(server.call("GET", "/api/v1/feedback?product_name=p"), 400)
    assert_error(server.call("POST", "/api/v1/feedback", json={"product_name": "p", "user_id": "u", "content": ""}), 400)


def test_an_invalid_bearer_is_401(server):
    assert_error(server.call("GET", "/api/v1/feedback?product_name=p&user_id=u", headers={"Authorization": "Bearer x"}), 401)
