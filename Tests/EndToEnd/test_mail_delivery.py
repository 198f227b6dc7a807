"""Mail that goes to a mail server: how it is spoken to, and what comes of its answers."""

import base64
import subprocess

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from mail_queue import gauge, row, send, wait_for, wait_for_state
from people import add_user
from public_server import certificate
from running_server import BINARY


def password_file(tmp_path, password):
    path = tmp_path / "smtp-password"
    path.write_text(password + "\n")
    return str(path)


@pytest.mark.parametrize("implicit_tls", [False, True], ids=["starttls", "tls"])
def test_encrypted_and_signed_in(own_server, mail_server, tmp_path, implicit_tls):
    files = certificate(tmp_path)
    mail = mail_server(files, implicit_tls=implicit_tls, user="btelo", password="s3cret ü")
    server = own_server(*mail.flags, "--tls-authorities", str(files[0]), "--smtp-user", "btelo", "--smtp-password-file",
                        password_file(tmp_path, "s3cret ü"), "--public-url", "https://id.btelo.test:8443")
    user_id, address, _ = add_user(server)
    mail_id = send(server, user_id, subject="Grüße", html="<p>.</p>\n.\n<p>ü</p>")
    taken, = mail.wait(1)
    assert taken.is_encrypted and taken.is_signed_in and taken.hello == "id.btelo.test"
    assert (taken.sender, taken.recipient) == ("no-reply@btelo.com", address)
    assert taken.message["Subject"] == "Grüße" and taken.id == f"<{mail_id}@btelo.com>"
    assert f"SIZE={len(taken.content)}" in taken.options
    assert "<p>.</p>\r\n.\r\n<p>ü</p>" in taken.message.get_body(preferencelist=("html",)).get_content()
    assert wait_for_state(server, mail_id, "sent")[1:3] == (1, "250 2.0.0 taken")
    assert server.stop() == 0


def test_a_certificate_that_proves_nothing_keeps_the_mail(own_server, mail_server, tmp_path):
    mail = mail_server(certificate(tmp_path))
    server = own_server(*mail.flags)
    mail_id = send(server, add_user(server)[0])
    wait_for(lambda: '"mail_unavailable"' in server.log_text() and "certificate" in server.log_text())
    assert gauge(server, "btelo_mail_unavailable") == 1
    state, attempts, reply, _, _ = wait_for(lambda: (found := row(server, mail_id))[2] and found)
    assert (state, attempts) == ("sending", 0) and "certificate" in reply
    assert mail.taken == []
    assert server.stop() == 0


def test_a_wrong_password_keeps_the_mail_and_is_told_once(own_server, mail_server, tmp_path):
    files = certificate(tmp_path)
    mail = mail_server(files, user="btelo", password="right")
    server = own_server(*mail.flags, "--tls-authorities", str(files[0]), "--smtp-user", "btelo", "--smtp-password-file", password_file(tmp_path, "wrong"))
    ids = [send(server, add_user(server)[0]) for _ in range(5)]
    wait_for(lambda: '"mail_unavailable"' in server.log_text())
    wait_for(lambda: all(row(server, one)[:2] == ("sending", 0) for one in ids))
    told = [line for line in server.log_text().splitlines() if '"mail_unavailable"' in line]
    assert len(told) == 1 and "535" in told[0] and "wrong" not in server.log_text()
    assert server.stop() == 0


def test_a_server_that_is_away_delays_mail_and_loses_none(own_server, mail_server):
    mail = mail_server()
    mail.pause()
    server = own_server(*mail.flags)
    users = [add_user(server)[0] for _ in range(20)]
    ids = [send(server, one) for one in users]
    wait_for(lambda: '"mail_unavailable"' in server.log_text())
    mail.resume()
    assert {one.id.strip("<>").split("@")[0] for one in mail.wait(20, seconds=20)} == set(ids)
    wait_for(lambda: '"mail_available"' in server.log_text())
    assert {row(server, one)[1] for one in ids} == {1}, "what nobody could deliver is no try"
    assert gauge(server, "btelo_mail_unavailable") == 0
    assert server.stop() == 0


def test_a_temporary_refusal_is_tried_again_with_growing_gaps(own_server, mail_server):
    mail = mail_server()
    refusals = iter(["450 4.2.0 mailbox busy", "451 4.7.1 greylisted"])
    mail.answers["RCPT"] = lambda address: next(refusals, None)
    server = own_server(*mail.flags, "--mail-retry-seconds", "1")
    user_id, address, _ = add_user(server)
    mail_id = send(server, user_id)
    assert wait_for_state(server, mail_id, "scheduled")[1:3] == (1, "RCPT: 450 4.2.0 mailbox busy")
    taken, = mail.wait(1)
    gaps = [later[0] - earlier[0] for earlier, later in zip(mail.tries, mail.tries[1:])]
    assert len(gaps) == 2 and 1 <= gaps[0] < 2 and 5 <= gaps[1] < 7, gaps
    assert wait_for_state(server, mail_id, "sent")[1] == 3
    assert server.stop() == 0


def test_a_mail_that_is_tried_again_can_still_be_cancelled(own_server, mail_server):
    mail = mail_server()
    mail.answers["RCPT"] = "450 4.2.0 busy"
    server = own_server(*mail.flags, "--mail-retry-seconds", "1")
    mail_id = send(server, add_user(server)[0])
    wait_for_state(server, mail_id, "scheduled")
    assert server.admin_call("DELETE", f"/api/email/scheduled/{mail_id}").status_code == 204
    mail.answers.clear()
    mark = send(server, add_user(server)[0], seconds=3)
    assert [one.id for one in mail.wait(1)] == [f"<{mark}@btelo.com>"]
    assert server.stop() == 0


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
def test_a_permanent_refusal_is_the_end_for_that_mail_alone(own_server, mail_server, step):
    mail = mail_server()
    server = own_server(*mail.flags, "--smtp-connections", "1")
    users = [add_user(server) for _ in range(3)]
    mail.answers[step] = lambda address: "550 5.1.1 no such user" if address == users[1][1] else None
    ids = [send(server, one[0]) for one in users]
    assert {one.recipient for one in mail.wait(2)} == {users[0][1], users[2][1]}
    state, attempts, reply, _, _ = wait_for_state(server, ids[1], "failed")
    assert attempts == 1 and reply.endswith("550 5.1.1 no such user")
    for one in (ids[0], ids[2]):
        wait_for_state(server, one, "sent")
    assert len([line for line in server.log_text().splitlines() if '"mail_failed"' in line and ids[1] in line]) == 1
    assert gauge(server, "btelo_mail_failed_total") == 1 and gauge(server, "btelo_mail_sent_total") == 2
    assert server.stop() == 0


def test_a_refused_sender_is_our_configuration(own_server, mail_server):
    mail = mail_server()
    mail.answers["MAIL"] = "553 5.7.1 not yours"
    server = own_server(*mail.flags)
    mail_id = send(server, add_user(server)[0])
    wait_for(lambda: '"mail_unavailable"' in server.log_text() and "553" in server.log_text())
    assert wait_for(lambda: (found := row(server, mail_id))[2] and found)[:2] == ("sending", 0)
    mail.answers.clear()
    mail.wait(1)
    assert server.stop() == 0


def test_a_connection_lost_before_the_verdict_is_tried_again_with_the_same_id(own_server, mail_server):
    mail = mail_server()
    first = []
    mail.answers["DATA"] = lambda address: "close" if not first and not first.append(1) else None
    server = own_server(*mail.flags, "--mail-retry-seconds", "1")
    mail_id = send(server, add_user(server)[0])
    state, attempts, reply, is_uncertain, _ = wait_for(lambda: (found := row(server, mail_id))[3] and found)
    assert (state, attempts) == ("sending", 1) and "the end of the content" in reply
    assert server.admin_call("DELETE", f"/api/email/scheduled/{mail_id}").status_code == 404, "it may have been delivered"
    one, two = mail.wait(2)
    assert one.id == two.id and one.content == two.content
    assert wait_for_state(server, mail_id, "sent")[3] == 1
    assert server.stop() == 0


def test_a_mail_too_large_for_the_server_fails_alone(own_server, mail_server):
    mail = mail_server(size=20_000)
    server = own_server(*mail.flags)
    large, small = send(server, add_user(server)[0], html="x" * 50_000), send(server, add_user(server)[0])
    assert "more than the 20000" in wait_for_state(server, large, "failed")[2]
    assert wait_for_state(server, small, "sent")
    assert server.stop() == 0


def test_dkim_signatures_verify(own_server, mail_server, tmp_path):
    key = rsa.generate_private_key(65537, 2048)
    path = tmp_path / "dkim.pem"
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)

    def resolve(name, timeout=5):
        assert name == b"mail1._domainkey.btelo.com."
        return record

    mail = mail_server()
    server = own_server(*mail.flags, "--dkim-selector", "mail1", "--dkim-key-file", str(path))
    user_id = add_user(server)[0]
    for subject, html in [("Hello", "<p>x</p>"), ("Grüße  " + "ü" * 200, "<p>ü</p>\n\n\n  x \t\n" * 50), ("日本語", "日本語" * 500), ("a " * 300, "\n\n")]:
        send(server, user_id, subject=subject, html=html + "x")
    for taken in mail.wait(4):
        assert dkim.verify(taken.content, dnsfunc=resolve), taken.message["Subject"]
        assert not dkim.verify(taken.content.replace(b"Subject: ", b"Subject: X", 1), dnsfunc=resolve)
        assert not dkim.verify(b"From: eve@example.com\r\n" + taken.content, dnsfunc=resolve), "a second From was accepted"
        signed = taken.message["DKIM-Signature"].replace("\n", "").replace(" ", "")
        assert "list-unsubscribe:list-unsubscribe-post" in signed and "a=rsa-sha256;c=relaxed/relaxed;d=btelo.com" in signed
    assert server.stop() == 0


@pytest.mark.parametrize("flags, words", [
    (["--mail-from", "nobody"], "mail_from"), (["--smtp-user", "x"], "smtp_password_file"), (["--dkim-selector", "x"], "dkim_key_file"),
    (["--mail-folder", ""], "mail_folder"), (["--smtp-security", "none"], "smtp_security"),
])
def test_mistakes_in_the_settings_are_told(flags, words):
    run = subprocess.run([BINARY, "config", "check", *flags], capture_output=True, text=True, timeout=20)
    assert run.returncode == 1 and words in run.stderr, run.stderr


def test_doctor_tries_the_mail_server_out(mail_server, tmp_path):
    files = certificate(tmp_path)
    mail = mail_server(files, user="btelo", password="right")

    def doctor(*flags):
        run = subprocess.run(
            [BINARY, "doctor", "--listen", "127.0.0.1:0", "--metrics-listen", "", "--database", str(tmp_path / "db"), *flags],
            capture_output=True, text=True, timeout=30)
        return run.returncode, next(line for line in run.stdout.splitlines() if "mail:" in line)

    trusting = [*mail.flags, "--tls-authorities", str(files[0]), "--smtp-user", "btelo", "--smtp-password-file"]
    assert doctor(*trusting, password_file(tmp_path, "right"))[1].startswith("ok    mail: from no-reply@btelo.com, through 127.0.0.1:")
    code, line = doctor(*trusting, password_file(tmp_path, "wrong"))
    assert code == 1 and line.startswith("FAIL  mail: 127.0.0.1 cannot be used: refused at AUTH: 535")
    code, line = doctor(*mail.flags)
    assert code == 1 and "certificate" in line
    code, line = doctor()
    assert code == 0 and "as files in var/mail" in line


def test_a_server_that_ends_connections_costs_no_try(own_server, mail_server):
    mail = mail_server()
    turns = iter(range(1000))
    mail.answers["MAIL"] = lambda address: "421 4.7.0 enough for this connection" if next(turns) % 3 == 2 else None
    server = own_server(*mail.flags, "--smtp-connections", "1")
    user_id = add_user(server)[0]
    ids = [send(server, user_id, seconds=1) for _ in range(12)]
    mail.wait(12)
    for one in ids:
        assert wait_for_state(server, one, "sent")[1] == 1
    assert mail.connections >= 4
    assert server.stop() == 0
