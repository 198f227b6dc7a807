"""Every operation and parameter of the four source documents is in the generated documents, and nothing else is.

Run: python3 -m pytest Tests/Inventory
"""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from inventory import Operation, differences, read_table

HERE = Path(__file__).resolve().parent
GENERATED = HERE.parent.parent / "Generated"

#: How many entries the source documents list; btelo's contain one quota twice and one guide.
LISTED = {"btelo": 61, "invoices": 4, "storefront": 19, "prepaid": 20}

#: Parameters that no source has. Each has its reason; a new one must be added here on purpose.
OURS = frozenset({
    ("KIT-17", "idempotency_key"),  # an adjustment of money that is sent twice must count once
    ("KIT-19", "streak_bonuses"),   # the source does not show the configuration; a bonus for a streak needs a place
    ("CP-20", "pay_currency"),      # a direct payment needs a coin
})

#: Operations that no source has, by contract. Each has its reason; a new one must be added here on purpose.
ADDED = {
    "btelo": frozenset({
        ("POST", "/api/oauth/authorize"),                   # OpenID Connect clients may send the parameters in a form
        ("POST", "/api/oauth/userinfo"),                    # and the token to the profile too
        ("POST", "/api/oauth/revoke"),                      # clients end a session with it (RFC 7009)
        ("POST", "/api/oauth/introspect"),                  # servers without a JWT library ask with it (RFC 7662)
        ("GET", "/.well-known/openid-configuration"),       # client libraries configure themselves with it
        ("GET", "/.well-known/oauth-authorization-server"), # the same for OAuth clients (RFC 8414)
    }),
}


def added(contract: str) -> frozenset[tuple[str, str]]:
    return ADDED.get(contract, frozenset())


def table(contract: str) -> list[Operation]:
    return read_table(HERE / f"{contract}.tsv")


def document(contract: str) -> dict:
    file = GENERATED / contract / "Documents" / "api-doc.json"
    return json.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("contract", LISTED)
def test_the_document_keeps_every_promise_of_the_table(contract: str) -> None:
    assert differences(table(contract), document(contract), OURS, added(contract)) == []


@pytest.mark.parametrize("contract", LISTED)
def test_the_document_lists_as_many_entries_as_the_source(contract: str) -> None:
    assert len(document(contract)["endpoints"]) == LISTED[contract] + len(added(contract))


@pytest.mark.parametrize("contract", LISTED)
def test_the_table_lists_as_many_entries_as_the_source(contract: str) -> None:
    assert len(table(contract)) == LISTED[contract]


# The comparison itself: a document made from the table differs in nothing, and every kind of damage to it is found.

def faithful(operations: list[Operation]) -> dict:
    """A document that says exactly what the table says."""
    return {"endpoints": [
        {
            "method": operation.method,
            "path": operation.path,
            "params": [
                {"name": row.name, "in": row.place, "type": row.type, "required": bool(row.required)}
                for row in operation.parameters
            ],
        }
        for operation in operations
    ]}


def entry(document: dict, method: str, path: str) -> dict:
    return next(e for e in document["endpoints"] if (e["method"], e["path"]) == (method, path))


def row(document: dict, method: str, path: str, name: str) -> dict:
    return next(r for r in entry(document, method, path)["params"] if r["name"] == name)


PURCHASE = ("POST", "/v1/billing/credits/purchase")


def remove_parameter(document: dict) -> None:
    rows = entry(document, *PURCHASE)["params"]
    rows.remove(row(document, *PURCHASE, "currency"))


def rename_parameter(document: dict) -> None:
    row(document, *PURCHASE, "amount_cents")["name"] = "amount"


def move_parameter(document: dict) -> None:
    row(document, *PURCHASE, "amount_cents")["in"] = "query"


def retype_parameter(document: dict) -> None:
    row(document, *PURCHASE, "amount_cents")["type"] = "string"


def make_optional(document: dict) -> None:
    row(document, *PURCHASE, "amount_cents")["required"] = False


def make_required(document: dict) -> None:
    row(document, *PURCHASE, "currency")["required"] = True


def add_parameter(document: dict) -> None:
    entry(document, *PURCHASE)["params"].append({"name": "tip", "in": "body (JSON)", "type": "integer", "required": False})


def repeat_parameter(document: dict) -> None:
    entry(document, *PURCHASE)["params"].append(dict(row(document, *PURCHASE, "currency")))


def remove_operation(document: dict) -> None:
    document["endpoints"].remove(entry(document, *PURCHASE))


def change_path(document: dict) -> None:
    entry(document, *PURCHASE)["path"] += "s"


def change_method(document: dict) -> None:
    entry(document, *PURCHASE)["method"] = "PUT"


def add_operation(document: dict) -> None:
    document["endpoints"].append({"method": "GET", "path": "/v1/billing/tips", "params": []})


def list_operation_twice(document: dict) -> None:
    document["endpoints"].append(copy.deepcopy(entry(document, *PURCHASE)))


@pytest.mark.parametrize(("damage", "words"), [
    (remove_parameter, ["'currency' is missing"]),
    (rename_parameter, ["'amount_cents' is missing", "'amount' is not in the table"]),
    (move_parameter, ["'amount_cents' is in 'query' instead of 'body (JSON)'"]),
    (retype_parameter, ["'amount_cents' is 'string' instead of 'integer'"]),
    (make_optional, ["'amount_cents' is optional instead of the opposite"]),
    (make_required, ["'currency' is required instead of the opposite"]),
    (add_parameter, ["'tip' is not in the table"]),
    (repeat_parameter, ["'currency' has 2 rows"]),
    (remove_operation, ["is not in the document"]),
    (change_path, ["is not in the document", "is not in the table"]),
    (change_method, ["is not in the document", "is not in the table"]),
    (add_operation, ["is not in the table"]),
    (list_operation_twice, ["is not in the table"]),
])
def test_damage_to_a_document_is_found(damage, words: list[str]) -> None:
    operations = table("prepaid")
    damaged = faithful(operations)
    damage(damaged)
    found = differences(operations, damaged)
    assert len(found) == len(words), found
    for message, expected in zip(found, words):
        assert message.endswith(expected)


@pytest.mark.parametrize("contract", LISTED)
def test_a_faithful_document_differs_in_nothing(contract: str) -> None:
    operations = table(contract)
    assert differences(operations, faithful(operations)) == []


@pytest.mark.parametrize("contract", LISTED)
def test_no_row_of_the_table_can_be_left_out_unnoticed(contract: str) -> None:
    operations = table(contract)
    whole = faithful(operations)
    for index, operation in enumerate(operations):
        for number, parameter in enumerate(operation.parameters):
            damaged = copy.deepcopy(whole)
            del damaged["endpoints"][index]["params"][number]
            assert differences(operations, damaged) == [f"{operation}: '{parameter.name}' is missing"]


def test_the_second_listing_of_an_operation_is_compared_by_itself() -> None:
    operations = [Operation("X-1", "GET", "/a"), Operation("X-2", "GET", "/a")]
    once = {"endpoints": [{"method": "GET", "path": "/a", "params": []}]}
    assert differences(operations, once) == ["X-2 GET /a: is not in the document"]


@pytest.mark.parametrize("line", [
    "X-1\tGET",
    "X-1\tGET\t/a\tname\tquery\tstring",
    "X-1\tGET\t/a\tname\tquery\tstring\tperhaps",
    "X-1\tGET\t/a\tname\tquery\tstring\toptional\tguessed",
])
def test_a_line_that_is_no_row_is_refused(tmp_path: Path, line: str) -> None:
    file = tmp_path / "wrong.tsv"
    file.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="wrong.tsv:1"):
        read_table(file)
