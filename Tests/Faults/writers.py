"""Clients that write as fast as they can and keep account of what they were promised."""

import http.client
import json
import threading

from running_server import sign


class Account:
    """What one writer asked for and what it was promised, by the text that makes each write known again."""

    def __init__(self):
        self.asked, self.promised, self.surprises = set(), set(), []


class Writer(threading.Thread):
    """Creates feedback threads, or integrations, until the server is gone or `stop` is called."""

    def __init__(self, server, name, makes_integrations=False):
        super().__init__(daemon=True)
        self.address, self.admin, self.writer_name = server.url.removeprefix("http://"), server.admin, name
        self.makes_integrations, self.stopping, self.account = makes_integrations, False, Account()

    def request(self, number):
        """Path, body and header fields of the numbered write, and the text to find it by."""
        text = f"{self.writer_name}-{number}"
        if self.makes_integrations:
            return text, "/admin/integrations", {"id": text, "name": text}, sign(*self.admin), 201
        return text, "/api/v1/feedback", {"product_name": "faults", "user_id": self.writer_name, "content": text}, {}, 200

    def run(self):
        connection = http.client.HTTPConnection(self.address, timeout=10)
        for number in range(190):  # one user may have 200 threads
            if self.stopping:
                break
            text, path, body, headers, success = self.request(number)
            self.account.asked.add(text)
            try:
                connection.request("POST", path, json.dumps(body), headers | {"Content-Type": "application/json"})
                answer = connection.getresponse()
                content = answer.read()
            except (OSError, http.client.HTTPException):
                break
            if answer.status == success:
                self.account.promised.add(text)
            else:
                self.account.surprises.append((answer.status, content))
        connection.close()


def stored(server, writer):
    """What the server has of a writer's writes."""
    if writer.makes_integrations:
        return {one["id"] for one in server.admin_call("GET", "/admin/integrations").json() if one["id"].startswith(writer.writer_name + "-")}
    threads = server.call("GET", f"/api/v1/feedback?product_name=faults&user_id={writer.writer_name}").json()["feedback"]
    for thread in threads:
        assert len(thread["messages"]) == 1 and thread["status"] == "open", f"half a write is stored: {thread}"
    texts = [thread["messages"][0]["content"] for thread in threads]
    assert len(texts) == len(set(texts)), "one write is stored twice"
    return set(texts)
