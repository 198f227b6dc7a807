"""The same server over TLS."""
import socket
import ssl
import subprocess
import threading
import time

import pytest

from raw_http import Client, Server


@pytest.fixture(scope="module", params=["rsa", "ec"])
def secure(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    key = ["rsa:2048"] if request.param == "rsa" else ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    subprocess.run(["openssl", "req", "-x509", "-newkey", *key, "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
                   check=True, capture_output=True)
    running = Server(certificate=folder / "certificate.pem", key=folder / "key.pem", head=1000, idle=3000)
    running.folder = folder
    yield running
    assert running.stop() == 0


def connect(server, **options):
    context = ssl.create_default_context(cafile=server.folder / "certificate.pem")
    for name, value in options.items():
        if name == "protocols":
            context.set_alpn_protocols(value)
        else:
            setattr(context, name, value)
    plain = socket.create_connection(("127.0.0.1", server.port), 10)
    return Client(context.wrap_socket(plain, server_hostname="localhost"))


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_request_is_answered(secure, version):
    with connect(secure, minimum_version=version, maximum_version=version) as client:
        for _ in range(10):
            client.expect_health()


def test_tls_1_1_is_refused(secure):
    with pytest.raises((ssl.SSLError, OSError)):
        with pytest.warns(DeprecationWarning):
            connect(secure, minimum_version=ssl.TLSVersion.TLSv1_1, maximum_version=ssl.TLSVersion.TLSv1_1)


@pytest.mark.parametrize("offered, chosen", [(["h2", "http/1.1"], "http/1.1"), (["h2"], None)])
def test_http_1_1_is_chosen_when_offered(secure, offered, chosen):
    with connect(secure, protocols=offered) as client:
        assert client.socket.selected_alpn_protocol() == chosen
        client.expect_health()


@pytest.mark.parametrize("size", [0, 1, 16384, 16385, 100_000, 5_000_000])
def test_bodies_come_back(secure, size):
    body = b"0123456789abcdef" * (size // 16 + 1)
    body = body[:size]
    with connect(secure) as client:
        client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % size)
        client.send(body)
        assert client.answer().body == b"POST /echo  %d\n" % size + body
        client.expect_health()


def test_pipelined_requests_in_one_record_are_answered_in_order(secure):
    with connect(secure) as client:
        client.send(b"GET /slow?50 HTTP/1.1\r\nHost: a\r\n\r\n" + b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n" * 300)
        assert client.answer().body == b"later"
        for _ in range(300):
            assert client.answer().body == b"ok"


def test_a_stream_and_a_long_answer_are_whole(secure):
    with connect(secure) as client:
        assert client.get("/stream?100").body == b"".join(b"line %d\n" % i for i in range(100))
        assert len(client.get("/big?20000000").body) == 20_000_000
        client.expect_health()


def test_a_refusal_is_seen_and_closed_in_order(secure):
    with connect(secure) as client:
        client.send(b"GET / HTTP/1.1\r\nHost: a\r\nBad\r\n\r\n" + b"x" * 100_000)
        assert client.answer().status == 400
        client.expect_close()


@pytest.mark.parametrize("request_bytes", [
    b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b"GET /stream?3 HTTP/1.0\r\n\r\n"])
def test_an_end_is_told_from_a_cut(secure, request_bytes):
    context = ssl.create_default_context(cafile=secure.folder / "certificate.pem")
    plain = socket.create_connection(("127.0.0.1", secure.port), 10)
    with context.wrap_socket(plain, server_hostname="localhost", suppress_ragged_eofs=False) as client:
        client.sendall(request_bytes)
        while client.recv(65536):
            pass


def test_plain_http_to_the_secure_port_is_closed(secure):
    with Client(socket.create_connection(("127.0.0.1", secure.port), 5)) as client:
        client.send(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        try:
            client.everything()
        except ConnectionResetError:
            pass
    with connect(secure) as client:
        client.expect_health()


@pytest.mark.parametrize("data", [b"", b"\x16\x03\x01"])
def test_a_handshake_that_does_not_end_is_closed_at_the_deadline(secure, data):
    begin = time.monotonic()
    with Client(socket.create_connection(("127.0.0.1", secure.port), 5)) as client:
        client.send(data)
        client.everything()
    assert 0.8 < time.monotonic() - begin < 3


def test_clients_that_go_away_leave_nothing_behind(secure):
    with connect(secure) as client:
        client.expect_health()
        before = secure.descriptor_count()
        for _ in range(30):
            gone = connect(secure)
            gone.send(b"GET /flood HTTP/1.1\r\nHost: a\r\n\r\n")
            gone.exactly(100_000)
            gone.socket.close()
        deadline = time.monotonic() + 2
        while secure.descriptor_count() > before and time.monotonic() < deadline:
            time.sleep(0.02)
        assert secure.descriptor_count() <= before


def test_both_directions_at_once(secure):
    with connect(secure) as client:
        count = 200
        data = b"".join(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n" + b"%05d" % i * 1000 for i in range(count))
        sender = threading.Thread(target=client.send, args=(data,))
        sender.start()
        for i in range(count):
            assert client.answer().body.endswith(b"%05d" % i * 1000)
        sender.join()
