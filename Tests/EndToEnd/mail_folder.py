"""Reads what a server without SMTP leaves in its mail folder."""

import email
import email.policy
import pathlib
import re
import time

CODE = re.compile(r"(?<![\w#.-])(\d{6,8})(?![\w.-])")


class MailFolder:
    """The folder of `.eml` files of one server."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    def messages(self, address):
        """All messages to an address, oldest first."""
        found = []
        for path in self.folder.glob("*.eml") if self.folder.is_dir() else []:
            message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if address.lower() in str(message["To"]).lower():
                found.append((path.stat().st_mtime_ns, path.name, message))
        return [message for _, _, message in sorted(found, key=lambda one: one[:2])]

    def wait(self, address, count=1, seconds=15):
        """The messages to an address as soon as there are `count`."""
        end = time.monotonic() + seconds
        while True:
            found = self.messages(address)
            if len(found) >= count:
                return found
            assert time.monotonic() < end, f"{len(found)} of {count} mails to {address} came in {seconds} s"
            time.sleep(0.02)

    def code(self, address, count=1):
        """The code in the newest of at least `count` messages to an address."""
        return code_in(self.wait(address, count)[-1])


def text_of(message):
    """The plain text part."""
    return message.get_body(preferencelist=("plain", "html")).get_content()


def code_in(message):
    """The one-time code that a message carries."""
    found = CODE.findall(text_of(message))
    assert found, f"no code in {text_of(message)!r}"
    return found[0]
