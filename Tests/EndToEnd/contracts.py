"""The contracts as their OpenAPI documents say them: operations, examples and what an answer must look like."""

import http.client
import json
import re
import subprocess
import urllib.parse
from dataclasses import dataclass, field

import jsonschema

from running_server import BINARY, ROOT

NAMES = ["btelo", "invoices", "storefront", "prepaid"]
METHODS = ["get", "put", "post", "delete", "patch"]
NOT_LIVE = 501


@dataclass(frozen=True)
class Operation:
    """One operation of a contract, with references resolved where tests look."""

    contract: str
    method: str
    path: str
    definition: dict = field(compare=False, repr=False)
    document: dict = field(compare=False, repr=False)

    @property
    def id(self):
        return self.definition["operationId"]

    def __str__(self):
        return f"{self.contract}:{self.id}"

    def resolved(self, node):
        while "$ref" in node:
            target = self.document
            for key in node["$ref"].removeprefix("#/").split("/"):
                target = target[key.replace("~1", "/").replace("~0", "~")]
            node = target | {key: value for key, value in node.items() if key != "$ref"}
        return node

    @property
    def is_open(self):
        """Whether it answers callers without credentials."""
        return self.definition["security"] == [] or {} in self.definition["security"]

    @property
    def parameters(self):
        return [self.resolved(one) for one in self.definition.get("parameters", [])]

    @property
    def body(self):
        """Content type and content of the first body the operation takes, or None."""
        content = self.resolved(self.definition.get("requestBody", {})).get("content")
        return next(iter(content.items())) if content else None

    @property
    def body_schema(self):
        return self.resolved(self.body[1]["schema"]) if self.body and "json" in self.body[0] else None

    def response(self, status):
        """What the document says about a status, or None."""
        declared = self.definition["responses"]
        found = declared.get(str(status)) or declared.get(f"{status // 100}XX")
        return found and self.resolved(found)

    @property
    def success_status(self):
        return min(int(status) for status in self.definition["responses"] if re.fullmatch("[23]..", status))

    def example(self):
        """The documented example request."""
        given = {"query": {}, "header": {}, "path": {}, "cookie": {}}
        for parameter in self.parameters:
            value = parameter.get("example", parameter["schema"].get("example"))
            if value is None and parameter["required"]:
                value = "example"
            if value is not None:
                given[parameter["in"]][parameter["name"]] = value if isinstance(value, str) else json.dumps(value)
        body = None
        if self.body:
            content = self.body[1]
            body = content.get("example")
            if body is None and content.get("examples"):
                body = next(iter(content["examples"].values()))["value"]
        return Request(self, given["path"], given["query"], given["header"], body)


@dataclass
class Request:
    """A request to one operation, made of parts a test may change."""

    operation: Operation
    path: dict
    query: dict
    headers: dict
    body: object

    def send(self, server, credentials=None):
        target = re.sub(r"\{(\w+)\}", lambda match: urllib.parse.quote(str(self.path[match[1]]), safe=""), self.operation.path)
        options = {}
        if self.body is not None:
            kind = self.operation.body[0]
            if kind == "application/x-www-form-urlencoded":
                options["data"] = self.body
            elif kind.startswith("multipart/"):
                options["files"] = {name: (None, value if isinstance(value, str) else json.dumps(value)) for name, value in self.body.items()}
            else:
                # What Python's json writes for lone surrogates and huge numbers is what a test asked for.
                options["data"] = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
                self.headers.setdefault("Content-Type", "application/json")
        return server.call(self.operation.method, target, credentials, params=self.query, headers=self.headers, **options)


def document(contract):
    return json.loads((ROOT / "Generated" / contract / "Documents" / "openapi.json").read_text())


def operations(contract):
    whole = document(contract)
    return [Operation(contract, method.upper(), path, definition, whole)
            for path, methods in whole["paths"].items() for method, definition in methods.items() if method in METHODS]


def not_live_ids(contract):
    """Operations without a handler, as the server itself lists them."""
    printed = subprocess.run([BINARY, "doctor", "--operations", "--contracts", contract], capture_output=True, text=True, timeout=60)
    assert printed.returncode == 0, printed.stderr
    listed = set(re.findall(r"^501\s+\S+ \S+\s+(\w+)$", printed.stdout, re.M))
    count = re.search(rf"^{contract}: (\d+) of (\d+) operations are live$", printed.stdout, re.M)
    assert int(count[2]) - int(count[1]) == len(listed), printed.stdout
    return listed


def live_operations(contract="btelo"):
    waiting = not_live_ids(contract)
    return [operation for operation in operations(contract) if operation.id not in waiting]


def closed(schema):
    """The schema with every object that names its members allowed no others."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: value if key in ("example", "examples", "enum", "const", "default") else closed(value) for key, value in schema.items()}
    alone = not {"allOf", "anyOf", "oneOf", "additionalProperties", "unevaluatedProperties"} & set(schema)
    if isinstance(schema.get("properties"), dict) and alone and "type" in schema:
        made["additionalProperties"] = False
    return made


def problems(operation, answer):
    """What is wrong with an answer by the operation's document, as sentences; [] when nothing is."""
    declared = operation.response(answer.status_code)
    if declared is None:
        return [f"status {answer.status_code} is not declared"]
    content = declared.get("content")
    sent_type = answer.headers.get("Content-Type", "").split(";")[0].strip()
    if not content:
        return [f"a body of {len(answer.content)} bytes where none is declared"] if answer.content else []
    if sent_type not in content:
        return [f"content type {sent_type!r} is none of {list(content)}"]
    value = answer.json() if "json" in sent_type else answer.text
    if answer.status_code >= 400 and isinstance(value, str):
        value = value.rstrip("\n")
    schema = closed(content[sent_type].get("schema", {})) | {"components": closed(operation.document["components"])}
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(value)]


def assert_as_declared(operation, answer):
    wrong = problems(operation, answer)
    assert not wrong, f"{operation}: {wrong}\n{answer.status_code} {answer.text[:500]}"


class RawClient:
    """Sends targets byte by byte as they stand, over one connection."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)

    def call(self, method, target, headers=(), body=b"{}"):
        """The status, the header fields and the body; the target goes out unchanged. Headers are a dict, or pairs that may repeat."""
        for attempt in (1, 2):
            try:
                self.connection.putrequest(method, target, skip_accept_encoding=True)
                for name, value in headers.items() if isinstance(headers, dict) else headers:
                    self.connection.putheader(name, value)
                if method in ("POST", "PUT", "PATCH"):
                    self.connection.putheader("Content-Type", "application/json")
                    self.connection.putheader("Content-Length", str(len(body)))
                    self.connection.endheaders(body)
                else:
                    self.connection.endheaders()
                answer = self.connection.getresponse()
                return answer.status, answer.headers, answer.read()
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                # The server closes after refusing a target; the next call opens a new connection.
                self.connection.close()
                if attempt == 2:
                    raise
