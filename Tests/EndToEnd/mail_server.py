"""A mail server that receives what is sent to it, and can be made to refuse, stall and break off."""

import asyncio
import email
import email.policy
import ssl
import threading
import time

from aiosmtpd.smtp import SMTP, AuthResult


class Taken:
    """A mail as it came."""

    def __init__(self, envelope, session, is_encrypted):
        self.sender, self.recipient, self.content = envelope.mail_from, envelope.rcpt_tos[0], envelope.content
        self.options, self.recipient_options = envelope.mail_options, envelope.rcpt_options
        self.is_encrypted, self.is_signed_in, self.hello = session.ssl is not None or is_encrypted, session.authenticated, session.host_name
        self.at, self.peer = time.monotonic(), session.peer

    @property
    def message(self):
        return email.message_from_bytes(self.content, policy=email.policy.default)

    @property
    def id(self):
        return self.message["Message-ID"]


class MailServer:
    """Listens on a port of its own. Takes a mail after `delay` seconds, and says so after `verdict_delay` more. `answers` gives replies by step (`MAIL`, `RCPT`, `DATA`) and address; a reply may be a function of
    the address, and None goes on as usual."""

    def __init__(self, certificate=None, *, implicit_tls=False, user=None, password=None, size=33554432, delay=0.0, verdict_delay=0.0):
        self.taken, self.answers, self.arrived = [], {}, threading.Condition()
        self.delay, self.verdict_delay = delay, verdict_delay
        self.user, self.password, self.certificate, self.implicit_tls, self.size = user, password, certificate, implicit_tls, size
        self.tries, self.connections, self.port = [], 0, 0
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.started = threading.Event()
        self.thread.start()
        assert self.started.wait(10)

    def run(self):
        asyncio.set_event_loop(self.loop)
        self.listener = self.loop.run_until_complete(self.listen())
        self.started.set()
        self.loop.run_forever()

    async def listen(self):
        context = None
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self.certificate)
        options = {"hostname": "mx.test", "data_size_limit": self.size, "enable_SMTPUTF8": True, "loop": self.loop}
        if context and not self.implicit_tls:
            options |= {"tls_context": context, "require_starttls": True}
        if self.user:
            options |= {"authenticator": self.authenticate, "auth_required": True, "auth_require_tls": not self.implicit_tls}

        def protocol():
            self.connections += 1
            return SMTP(self, **options)

        server = await self.loop.create_server(protocol, "127.0.0.1", self.port, ssl=context if self.implicit_tls else None)
        self.port = server.sockets[0].getsockname()[1]
        return server

    def authenticate(self, server, session, envelope, mechanism, data):
        login, password = getattr(data, "login", b"").decode(), getattr(data, "password", b"").decode()
        return AuthResult(success=(login, password) == (self.user, self.password), handled=False)

    def answer(self, step, address):
        reply = self.answers.get(step)
        return reply(address) if callable(reply) else reply

    async def handle_MAIL(self, server, session, envelope, address, options):
        if reply := self.answer("MAIL", address):
            return reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.tries.append((time.monotonic(), address))
        if reply := self.answer("RCPT", address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.delay:
            await asyncio.sleep(self.delay)
        reply = self.answer("DATA", envelope.rcpt_tos[0])
        if reply and reply.startswith(("4", "5")):
            return reply
        with self.arrived:
            self.taken.append(Taken(envelope, session, self.implicit_tls))
            self.arrived.notify_all()
        if self.verdict_delay:
            await asyncio.sleep(self.verdict_delay)
        if reply == "close":
            server.transport.abort()
            return "250 never read"
        return "250 2.0.0 taken"

    def wait(self, count=1, to=None, seconds=15):
        """The mails (to an address) as soon as there are `count`."""
        def found():
            return [one for one in self.taken if to is None or one.recipient == to]

        with self.arrived:
            assert self.arrived.wait_for(lambda: len(found()) >= count, seconds), f"{len(found())} of {count} mails came in {seconds} s"
            return found()

    @property
    def flags(self):
        """How btelo is told to use it."""
        security = "tls" if self.implicit_tls else "starttls" if self.certificate else "plain"
        return ["--smtp-host", "127.0.0.1", "--smtp-port", str(self.port), "--smtp-security", security]

    def pause(self):
        """Nobody listens for a while; `resume` listens on the same port."""
        def close():
            self.listener.close()
        self.loop.call_soon_threadsafe(close)

    def resume(self):
        self.listener = asyncio.run_coroutine_threadsafe(self.listen(), self.loop).result(10)

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
