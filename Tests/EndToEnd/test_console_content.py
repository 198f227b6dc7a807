"""The console's areas for what people read: announcements, feedback, blog, mail and tiers; each listed, filled in, changed, refused, recorded."""

import os
import re

import pytest

import mail_queue
import people
from console_admin import Administrator, fresh


@pytest.fixture(scope="module")
def admin(server):
    return Administrator(server)


# Announcements


ANNOUNCEMENT = {"apps": "one-app two-app", "locale-0": "en", "title-0": "Hello", "body-0": "First line\nsecond"}


def shown(server, app):
    return server.admin_call("GET", f"/api/v1/announcements?app={app}").json()["announcements"]


def test_an_announcement_lives_from_preview_to_deletion(server, admin):
    key, app = fresh("news"), fresh("app")
    draft = ANNOUNCEMENT | {"id": key, "apps": f"{app}\nother-app", "audience": "paid", "expires_at": "2999-12-31"}
    preview = admin.submit("/console/announcements/new", button=("action", "preview"), **draft)
    assert preview.status == 200 and "subscribers · until 2999-12-31" in preview.text and shown(server, app) == []
    more = admin.visitor.submit(preview.form("/console/announcements/new"), button=("action", "add"))
    page = admin.visitor.submit(more.form("/console/announcements/new"), button=("", ""), **{"locale-1": "fr", "title-1": "Bonjour", "body-1": "Salut"})
    assert "is published" in page.text and admin.actions(key) == ["announcement.created"]
    [seen] = shown(server, app)
    assert seen["titles"] == {"en": "Hello", "fr": "Bonjour"} and seen["audience"] == "paid" and seen["expires_at"].startswith("2999-12-31")
    assert seen["bodies"]["en"].replace("\r\n", "\n") == "First line\nsecond"

    path = f"/console/announcements/{key}"
    assert "Bonjour" in admin.get(path).body
    page = admin.submit(path, having="apps", button=("", ""), **{"title-0": "Changed", "title-1": "", "body-1": "", "locale-1": ""})
    assert "is saved" in page.text and shown(server, app)[0]["titles"] == {"en": "Changed"}
    assert ("title (en)", "Hello", "Changed") in admin.changes(key) and ("title (fr)", "Bonjour", None) in admin.changes(key)
    admin.submit(path, f"{path}/disable")
    assert shown(server, app) == []
    admin.submit(path, f"{path}/enable")
    assert len(shown(server, app)) == 1
    admin.submit(f"{path}/delete")
    assert shown(server, app) == [] and admin.get(path).status == 404
    assert admin.actions(key) == [f"announcement.{verb}" for verb in ["deleted", "enabled", "disabled", "updated", "created"]]


@pytest.mark.parametrize("change, field, words", [
    ({"id": "Bad Id"}, "id", "lower-case"), ({"id": "welcome-to-btelo"}, "id", "Another announcement"), ({"apps": ""}, "apps", "at least one app"),
    ({"apps": "Not-Lower"}, "apps", "different app slugs"), ({"expires_at": "2026-02-30"}, "expires_at", "Write a date"),
    ({"title-0": ""}, "title-0", "Write a title"), ({"locale-0": "EN"}, "locale-0", "“en”"), ({"body-0": "x" * 16_385}, "body-0", "16 KiB"),
])
def test_what_is_wrong_with_an_announcement_stands_beside_its_field(admin, change, field, words):
    page = admin.submit("/console/announcements/new", button=("", ""), **(ANNOUNCEMENT | change))
    assert page.status == 422 and words in page.text and f'id="field-{field}-error"' in page.body


# Feedback


def test_feedback_is_filtered_answered_and_closed(server, admin):
    product, user = fresh("Product & <Co>"), fresh("user")
    sent = server.call("POST", "/api/v1/feedback", json={
        "product_name": product, "user_id": user, "user_name": "Dora", "content": "It broke.",
        "system_info": {"os": "iOS", "tags": ["a", "b"], "n": 1e3}}).json()["feedback"]
    page = admin.submit("/console/feedback", product=product, status="open", user="")
    assert "It broke." in page.text and "Dora" in page.text
    assert "No feedback here" in admin.submit("/console/feedback", product=product, status="closed", user="").text
    path = f"/console/feedback/{sent['id']}"
    page = admin.get(path)
    assert '&quot;os&quot;: &quot;iOS&quot;,\n  &quot;tags&quot;: [\n    &quot;a&quot;,' in page.body
    page = admin.submit(path, f"{path}/reply", content="  ")
    assert page.status == 422 and "Write a reply" in page.text
    assert "The reply is sent." in admin.submit(path, f"{path}/reply", content="Fixed in 1.5.").text
    [thread] = server.call("GET", "/api/v1/feedback", params={"product_name": product, "user_id": user}).json()["feedback"]
    assert thread["status"] == "replied" and [message["author"] for message in thread["messages"]] == ["user", "official"]
    admin.submit(path, f"{path}/status", status="closed")
    assert admin.changes(sent["id"]) == [("status", "replied", "closed")]
    assert admin.actions(sent["id"]) == ["feedback.status_changed", "feedback.replied"]


def test_feedback_is_paged_without_gap(own_server):
    server = own_server()
    admin = Administrator(server)
    for number in range(60):
        server.call("POST", "/api/v1/feedback", json={"product_name": "p", "user_id": f"u{number}", "content": f"number-{number}."})
    first = admin.get("/console/feedback")
    [onward] = [link for link in first.links if "after=" in link]
    seen = re.findall(r"number-(\d+)\.", first.text) + re.findall(r"number-(\d+)\.", admin.get(onward).text)
    assert sorted(map(int, seen)) == list(range(60))


# Blog


def test_a_post_is_drafted_published_taken_back_and_deleted(server, admin):
    slug = fresh("post")
    fields = {"slug": slug, "title": "A title", "summary": "Short", "body": "# Head\r\n\r\nText with **weight**.", "language": "de", "author": "Ann"}
    page = admin.submit("/console/blog/new", button=("action", "draft"), **fields)
    assert "The draft is saved." in page.text

    def listed():
        return [post["slug"] for post in server.call("GET", "/api/blog/posts?n=20").json()["posts"]]

    path = f"/console/blog/{slug}"
    assert slug not in listed() and "<strong>weight</strong>" in admin.get(f"{path}/preview").body
    page = admin.submit(path, having="title", button=("action", "publish"))
    assert "The post is published." in page.text and slug in listed()
    assert "lang=\"de\"" in admin.get(f"/blog/{slug}").body
    page = admin.submit(path, having="title", button=("action", "publish"), title="Another title")
    assert "The post is saved." in page.text and admin.changes(slug) == [("title", "A title", "Another title")]
    page = admin.submit(path, having="title", button=("action", "draft"))
    assert "is a draft again" in page.text and slug not in listed()
    admin.submit(f"{path}/delete")
    assert admin.get(path).status == 404
    assert admin.actions(slug) == [f"blog.{verb}" for verb in ["deleted", "unpublished", "updated", "published", "created"]]


@pytest.mark.parametrize("change, field", [
    ({"slug": "Not A Slug"}, "slug"), ({"slug": "new"}, "slug"), ({"slug": "how-credits-work"}, "slug"), ({"title": ""}, "title"), ({"language": "EN"}, "language"),
    ({"cover": "javascript:alert(1)"}, "cover"), ({"published_at": "soon"}, "published_at"), ({"summary": "x" * 4_097}, "summary"),
    ({"body": "x" * (256 * 1_024 + 1)}, "body"),
])
def test_what_is_wrong_with_a_post_stands_beside_its_field(admin, change, field):
    page = admin.submit("/console/blog/new", button=("action", "draft"), **({"slug": fresh("post"), "title": "x"} | change))
    assert page.status == 422 and f'id="field-{field}-error"' in page.body


# Mail


def test_mail_is_listed_looked_at_and_cancelled(site):
    admin, person = Administrator(site), people.sign_in(site)
    mail = mail_queue.send(site, person.id, subject="Your week", html="<p>Three things</p>", seconds=3600)
    assert "Your week" in admin.get("/console/mail?group=scheduled").text
    path = f"/console/mail/{mail}"
    page = admin.get(path)
    assert person.email in page.text and f'src="{path}/preview"' in page.body and "sandbox" in page.body
    preview = admin.get(f"{path}/preview")
    assert preview.body == "<p>Three things</p>"
    assert "The mail is cancelled." in admin.submit(path, f"{path}/cancel").text
    assert mail_queue.row(site, mail)[0] == "canceled" and admin.actions(mail) == ["mail.canceled"]
    assert not admin.get(path).forms[1:] or all("cancel" not in form.action for form in admin.get(path).forms)
    assert site.admin_call("DELETE", f"/api/email/{mail}").status_code == 404


def test_late_and_failed_mail_is_sent_after_all(site):
    admin, person = Administrator(site), people.sign_in(site)
    late_at = people.now() - 48 * 3_600_000
    with people.open_database(site) as database:
        held = mail_queue.insert(database, int(os.urandom(8).hex(), 16), person.id, person.email, due_at=late_at, is_held=1)
        failed = mail_queue.insert(database, int(os.urandom(8).hex(), 16), person.id, person.email, state="failed", finished_at=late_at, last_reply="550 <b>No")
    assert "550 <b>No" in admin.get(f"/console/mail/{failed}").text
    for mail, action in [(held, "approve"), (failed, "retry")]:
        path = f"/console/mail/{mail}"
        admin.submit(path, f"{path}/{action}")
        mail_queue.wait_for_state(site, mail, "sent")
    assert admin.actions(held) == ["mail.approved"] and admin.actions(failed) == ["mail.retried"]
    assert len(site.mail.wait(person.email, count=2)) == 2


def test_mails_with_codes_are_never_shown(site):
    admin, person = Administrator(site), people.sign_in(site)
    with people.open_database(site) as database:
        code = mail_queue.insert(database, int(os.urandom(8).hex(), 16), person.id, person.email, kind="code", subject="271828 is your code",
                                 html="<p>271828</p>", due_at=people.now() + 3_600_000)
    for path in [f"/console/mail/{code}", "/console/mail"]:
        assert "271828" not in admin.get(path).body
    assert admin.get(f"/console/mail/{code}/preview").status == 404


# Tiers


TIER = {"name": "Gold", "level": "77", "monthly": "19.99", "yearly": "199.9", "trial_days": "14", "credit_cap": "1000"}


def test_a_tier_is_put_on_sale_changed_and_taken_off(server, admin):
    slug = fresh("gold")
    level = str(1_000 + int(os.urandom(4).hex(), 16))
    assert "Gold is on sale." in admin.submit("/console/tiers/new", **(TIER | {"slug": slug, "level": level})).text

    def sold():
        return next((tier for tier in server.admin_call("GET", "/api/v1/tiers").json()["tiers"] if tier["slug"] == slug), None)

    assert sold() == {"slug": slug, "name": "Gold", "level": int(level), "monthly_cents": 1999, "yearly_cents": 19990, "trial_days": 14,
                      "monthly_credit_cap": 1000}
    admin.submit(f"/console/tiers/{slug}", name="Platinum", monthly="0")
    assert sold()["name"] == "Platinum" and sold()["monthly_cents"] == 0
    assert admin.changes(slug) == [("name", "Gold", "Platinum"), ("monthly cents", "1999", "0")]
    admin.submit(f"/console/tiers/{slug}/delete")
    assert sold() is None and admin.actions(slug) == ["tier.deleted", "tier.updated", "tier.created"]


@pytest.mark.parametrize("change, field", [
    ({"slug": "Bad Slug"}, "slug"), ({"slug": "pro"}, "slug"), ({"name": ""}, "name"), ({"level": "0"}, "level"), ({"level": "1"}, "level"),
    ({"level": "1e3"}, "level"), ({"monthly": "free"}, "monthly"), ({"monthly": "-1"}, "monthly"), ({"yearly": "1.999"}, "yearly"),
    ({"trial_days": "2.5"}, "trial_days"), ({"credit_cap": "99999999999999999999"}, "credit_cap"),
])
def test_what_is_wrong_with_a_tier_stands_beside_its_field(admin, change, field):
    page = admin.submit("/console/tiers/new", **(TIER | {"slug": fresh("tier")} | change))
    assert page.status == 422 and f'id="field-{field}-error"' in page.body, page
    assert page.form("/console/tiers/new").values()[field] == change[field]
