"""A server where something has happened: people, a product, its mails, feedback."""

import os

import page_people
import people
from page_visitor import Visitor


def furnished(site):
    """The browsers of a stranger, a user and an administrator of a server where something has happened."""
    user, admin = page_people.with_session(site, name="Ada Brook"), page_people.with_session(site, name="Ada Admin", is_admin=True)
    page_people.with_session(site, name="Zoë" + "ßnospaceanywhere" * 10)
    client = site.admin_call("POST", "/admin/integrations", json={
        "id": f"a-product-with-a-long-name-{os.urandom(3).hex()}", "name": "Garden Planner", "redirect_uris": ["https://garden.example/" + "long/" * 20]}).json()
    user.tokens((client["id"], client["secret"]), "https://garden.btelo.com/signed-in")
    for number in range(3):
        thread = site.call("POST", "/api/v1/feedback", json={
            "product_name": "garden-planner", "user_id": user.id, "user_name": "Ada Brook", "content": f"It is slow, {number}. " + "Averyveryverylongword" * 9,
            "system_info": {"app": "1.2.3", "system": {"name": "macOS", "memory": 16}}}).json()["feedback"]
    site.call("POST", f"/api/v1/feedback/{thread['id']}/messages", json={"product_name": "garden-planner", "user_id": user.id, "content": "Still slow."})
    for moment in ("2030-01-01T00:00:00Z", None):
        sent = site.call("POST", "/api/email/send", (client["id"], client["secret"]), json={
            "user_id": user.id, "subject": "Your harvest is ready", "html": "<h1>Harvest</h1><p>Look at your <b>beans</b>.</p>"} | ({"send_at": moment} if moment else {}))
        assert sent.status_code == 200, sent.text
    people.open_session(site, user.id)
    return {"stranger": Visitor(site), "user": user.visitor, "admin": admin.visitor}
