"""Somebody with Chromium: opens an account, signs in to a product, says no and yes, changes things, leaves. With and without JavaScript."""

import os
import re
import urllib.parse

import oidc_provider_mock
import pytest

import chromium
import page_people
import people
from public_server import PublicServer


@pytest.fixture
def client(site, product):
    """The product's integration, which asks for consent."""
    name = f"tour-{os.urandom(4).hex()}"
    created = site.admin_call("POST", "/admin/integrations", json={"id": name, "name": "Garden Planner", "redirect_uris": [product.callback]})
    assert created.status_code == 201, created.text
    return name, created.json()["secret"]


class Tour:
    """One person's window, with a picture of each step."""

    def __init__(self, site, page, watch, name):
        self.site, self.page, self.watch, self.name, self.step = site, page, watch, name, 0

    def goto(self, path):
        self.page.goto(self.site.url + path)
        self.seen()

    def seen(self):
        """Looks at the page that is open: a picture, and what must hold for every page."""
        self.step += 1
        path = urllib.parse.urlsplit(self.page.url).path
        chromium.picture(self.page, f"tour {self.name} {self.step:02} {path}")
        assert self.page.url.startswith(self.site.url) and chromium.sideways(self.page) <= 0, self.page.url
        if self.name != "without scripts":
            # Light and dark differ in their colours only.
            findings = chromium.serious_findings(self.page, None if self.name == "light" else ["color-contrast"])
            assert not findings, f"{path}: {findings}"

    def fill(self, **fields):
        for name, value in fields.items():
            self.page.fill(f"main [name={name}]", value)

    def press(self, button, leaves=False):
        """Presses the button with this name."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).click()
        if not leaves:
            self.seen()

    def follow(self, link, leaves=False):
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=link, exact=True).first.click()
        if not leaves:
            self.seen()

    def at(self, path):
        return urllib.parse.urlsplit(self.page.url).path == path


@pytest.fixture(params=["light", "dark telephone", "without scripts"])
def tour(request, site, browsing):
    context, watch = browsing(
        color_scheme="dark" if "dark" in request.param else "light", viewport=chromium.TELEPHONE if "telephone" in request.param else chromium.DESK,
        java_script_enabled=request.param != "without scripts")
    yield Tour(site, context.new_page(), watch, request.param)
    assert not watch.dialogs + watch.violations + [one for one in watch.errors if "status of 4" not in one], watch.__dict__


def product_link(site, product, client, **more):
    given = {"client_id": client[0], "redirect_uri": product.callback, "response_type": "code", "scope": "openid profile email", "state": "tour",
             "code_challenge": page_people.challenge(), "code_challenge_method": "S256"} | more
    return f"{site.url}/api/oauth/authorize?{urllib.parse.urlencode(given)}"


def test_a_newcomer_arrives_from_a_product_and_goes_back_with_an_account(site, product, client, tour):
    """From the product's button over registration, mail and consent to the product's page, and through all one can do with an account."""
    page, address = tour.page, page_people.fresh_address()
    product.link = product_link(site, product, client)
    page.goto(product.url)
    page.click("#go")
    tour.seen()
    assert tour.at("/sign-in")
    tour.follow("Create an account")
    tour.fill(email="not an address")
    tour.press("Create account")
    assert page.get_by_text("Enter an e-mail address").first.is_visible(), "mistakes are told beside the field"
    tour.fill(email=address, name="Rosa Gärtner", password="password")
    tour.press("Create account")
    tour.fill(password=page_people.PASSWORD)
    tour.press("Create account")
    assert tour.at("/sign-in/code")
    tour.fill(code="00000000")
    tour.press("Sign in")
    code = site.mail.code(address)
    tour.fill(code=f"{code[:4]} {code[4:]}")
    tour.press("Sign in")

    # Consent: the product, what it learns, who one is.
    assert "Garden Planner" in page.inner_text("main") and page.get_by_text(address).first.is_visible()
    tour.press("Do not allow", leaves=True)
    page.wait_for_url(product.callback + "*")
    assert product.arrived[-1]["error"] == "access_denied" and product.arrived[-1]["state"] == "tour"
    page.goto(product.url)
    page.click("#go")
    tour.seen()
    tour.press("Allow", leaves=True)
    page.wait_for_url(product.callback + "*")
    arrived = product.arrived[-1]
    assert (arrived["state"], arrived["iss"]) == ("tour", site.url)
    given = page_people.exchange(site, grant_type="authorization_code", code=arrived["code"], redirect_uri=product.callback, client_id=client[0],
                                 code_verifier=page_people.VERIFIER)
    assert given.status_code == 200, given.text
    # A second time nobody is asked.
    page.goto(product.url)
    page.click("#go")
    page.wait_for_url(product.callback + "*")
    assert product.arrived[-1]["code"]

    # The account.
    tour.goto("/account")
    tour.fill(name="Rosa Gärtner-Ås", bio="Grows beans.\nAnd peas.", picture="javascript:alert(1)")
    tour.press("Save")
    tour.fill(picture="")
    tour.press("Save")
    assert page.input_value("main [name=name]") == "Rosa Gärtner-Ås" and page.input_value("main [name=bio]") == "Grows beans.\nAnd peas."
    tour.goto("/account/products")
    assert "Garden Planner" in page.inner_text("main")
    tour.follow("Disconnect Garden Planner")
    tour.press("Disconnect")
    assert "Garden Planner" not in page.inner_text("main table") if page.locator("main table").count() else True
    assert page_people.exchange(site, grant_type="refresh_token", refresh_token=given.json()["refresh_token"], client_id=client[0]).status_code == 400
    tour.goto("/account/sessions")
    tour.goto("/account/password")
    tour.goto("/account/invitations")

    # Out and in again, this time by password.
    tour.goto("/sign-out")
    tour.press("Sign out")
    tour.goto("/account")
    assert tour.at("/sign-in")
    tour.fill(email=address)
    tour.press("Use my password")
    tour.fill(password="wrong " + page_people.PASSWORD)
    tour.press("Sign in")
    tour.fill(password=page_people.PASSWORD)
    tour.press("Sign in")
    assert tour.at("/account")

    # Gone.
    tour.goto("/account/delete")
    user = re.search(r"[0-9a-f]{32}", page.inner_text("main")).group()
    tour.fill(user_id_confirm=user[:-1])
    tour.press("Delete my account")
    tour.fill(user_id_confirm=user)
    tour.press("Delete my account")
    tour.goto("/account")
    assert tour.at("/sign-in")


def test_signing_in_by_password_leads_back_to_the_product_at_once(site, product, client, tour):
    """The chain of redirects after the sign-in form ends at the product, which the page's policy has to allow."""
    person = page_people.registered(site)
    person.approve(product_link(site, product, client), product.callback)
    tour.page.goto(product_link(site, product, client))
    tour.seen()
    tour.fill(email=person.address)
    tour.press("Use my password")
    tour.fill(password=person.password)
    tour.press("Sign in", leaves=True)
    tour.page.wait_for_url(product.callback + "*")
    assert product.arrived[-1]["code"]


def test_a_forgotten_password_is_set_anew(site, tour):
    person = page_people.registered(site)
    tour.goto("/sign-in/password")
    tour.follow("Forgotten?")
    with people.open_database(site) as database:
        database.execute("DELETE FROM attempt_counts")
    tour.fill(email=person.address)
    tour.press("E-mail me a code")
    tour.fill(code=site.mail.code(person.address, 2), password="another pass phrase 8")
    tour.press("Set password")
    assert person.call("GET", "/api/auth/me").status_code == 401, "whoever was signed in is not any more"
    assert page_people.sign_in_answer(page_people.Visitor(site), person.address, person.password).status == 422
    assert page_people.signed_in(site, person.address, "another pass phrase 8").id == person.id


def test_a_mailed_link_asks_first_and_then_signs_in(site, tour):
    person = page_people.registered(site)
    with people.open_database(site) as database:
        database.execute("DELETE FROM attempt_counts")
    visitor = page_people.Visitor(site)
    visitor.submit(visitor.get("/sign-in").form("/sign-in"), button=("", ""), email=person.address)
    mail = site.mail.wait(person.address, 2)[-1]
    link = re.search(re.escape(site.url) + r"/sign-in/code\?\S*link=[0-9a-f]{64}", mail.get_body(("plain",)).get_content()).group()
    tour.page.goto(link)
    tour.seen()
    assert page_people.Visitor(site).get(link).status == 200, "looking at it uses nothing up"
    tour.press("Sign in")
    assert tour.at("/account")
    assert page_people.Visitor(site).get(link).status == 410


def test_signing_in_needs_no_mouse(site, product, client, browsing):
    """Keys alone: the focus starts where one types, moves in the order of reading, and can be seen."""
    person = page_people.registered(site)
    context, _ = browsing()
    page = context.new_page()
    page.goto(product_link(site, product, client))
    assert page.evaluate("document.activeElement.name") == "email", "the first field waits for typing"
    page.keyboard.type(person.address)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    focused = page.evaluate("""() => { const one = document.activeElement, style = getComputedStyle(one);
        return [one.tagName, one.textContent.trim(), style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== 'none'] }""")
    assert focused == ["BUTTON", "Use my password", True]
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "password"
    page.keyboard.type(person.password)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    # Consent by keys: both answers can be reached, and the one that gives something away is not pressed by Enter alone.
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim()"))
        if reached[-1] == "Allow":
            break
    assert "Allow" in reached, reached
    page.keyboard.press("Enter")
    page.wait_for_url(product.callback + "*")
    assert product.arrived[-1]["code"]


def test_the_skip_link_is_the_first_stop_and_works(site, browsing):
    context, _ = browsing(reduced_motion="reduce")
    page = context.new_page()
    page.goto(site.url + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    box = page.evaluate("(() => { const box = document.activeElement.getBoundingClientRect(); return [box.top, box.left, box.width] })()")
    assert box[0] >= 0 and box[1] >= 0 and box[2] > 20, "it is seen when it has the focus"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_google_vouches_for_a_newcomer_on_the_way_to_a_product(tmp_path, product, browsing):
    """By a stand-in for Google: product, sign-in page, Google's page, consent, product."""
    secret = tmp_path / "google.secret"
    secret.write_text("secret of a stand-in\n")
    user = oidc_provider_mock.User(sub="g-1", claims={"email": "rosa@gmail.com", "email_verified": True, "name": "Rosa by Google"})
    with oidc_provider_mock.run_server_in_thread(user_claims=[user]) as google:
        site = PublicServer(tmp_path, "--google-issuer", f"http://localhost:{google.server_port}", "--google-client-id", "btelo",
                            "--google-client-secret-file", str(secret))
        try:
            client = site.admin_call("POST", "/admin/integrations", json={"id": "garden", "name": "Garden", "redirect_uris": [product.callback]}).json()
            context, watch = browsing()
            tour = Tour(site, context.new_page(), watch, "google")
            tour.page.goto(product_link(site, product, (client["id"], client["secret"])))
            tour.seen()
            tour.follow("Continue with Google", leaves=True)
            tour.page.fill("[name=sub]", "g-1")
            with tour.page.expect_navigation():
                tour.page.get_by_role("button", name="Authorize").first.click()
            tour.seen()
            assert "Rosa by Google" in tour.page.inner_text("main")
            tour.press("Allow", leaves=True)
            tour.page.wait_for_url(product.callback + "*")
            given = page_people.exchange(site, grant_type="authorization_code", code=product.arrived[-1]["code"], redirect_uri=product.callback,
                                         client_id="garden", code_verifier=page_people.VERIFIER).json()
            shown = site.call("GET", "/api/oauth/userinfo", headers={"Authorization": f"Bearer {given['access_token']}"}).json()
            assert (shown["name"], shown["email"], shown["email_verified"]) == ("Rosa by Google", "rosa@gmail.com", True)
            assert not watch.dialogs + watch.violations + [one for one in watch.errors if one.startswith(site.url)], watch.__dict__
        finally:
            assert site.stop() == 0
