"""The committed documents are well formed, complete and true to themselves.

Run: python3 -m pytest Tests/Documents
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

GENERATED = Path(__file__).resolve().parent.parent.parent / "Generated"
CONTRACTS = ("btelo", "invoices", "storefront", "prepaid")
METHODS = ("get", "post", "put", "patch", "delete")

#: Entries of /api/doc, the guide and the operation listed twice included, and operations of OpenAPI, where each stands once.
LISTED = {"btelo": 67, "invoices": 4, "storefront": 19, "prepaid": 20}
DISTINCT = {"btelo": 65, "invoices": 4, "storefront": 19, "prepaid": 20}


def text(contract: str, name: str) -> str:
    return (GENERATED / contract / "Documents" / name).read_text(encoding="utf-8")


def api_doc(contract: str) -> dict:
    return json.loads(text(contract, "api-doc.json"))


def openapi(contract: str) -> dict:
    return json.loads(text(contract, "openapi.json"))


def nodes(tree: object, path: tuple = ()) -> Iterator[tuple[tuple, object]]:
    """Every value of a tree with the keys that lead to it."""
    yield path, tree
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from nodes(value, (*path, key))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from nodes(value, (*path, index))


def operations(document: dict) -> Iterator[tuple[str, str, dict]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


# /api/doc

@pytest.mark.parametrize("contract", CONTRACTS)
def test_api_doc_is_indented_by_two_with_sorted_keys_and_raw_utf8(contract: str) -> None:
    written = text(contract, "api-doc.json")
    again = json.dumps(json.loads(written), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    assert written == again
    assert not re.search(r"\\u00[89a-f]|\\u0[1-9a-f]|\\u[1-9a-f]", written), "text outside ASCII is escaped"


@pytest.mark.parametrize("contract", CONTRACTS)
def test_api_doc_begins_with_auth_and_has_every_part(contract: str) -> None:
    document = api_doc(contract)
    assert next(iter(document)) == "auth"
    assert {"base_url", "conventions", "description", "endpoints", "errors", "quickstart", "version"} <= document.keys()
    assert all(step.startswith(f"{number}. ") for number, step in enumerate(document["quickstart"], start=1))


def test_api_doc_of_btelo_begins_as_the_published_one() -> None:
    document = api_doc("btelo")
    assert list(document["auth"])[:2] == ["credentials", "hmac"]
    assert isinstance(document["auth"]["credentials"], str)
    hmac = document["auth"]["hmac"]
    assert list(hmac)[:3] == ["clock_skew_limit", "description", "examples"]
    assert hmac["clock_skew_limit"] == "±300 seconds"
    assert list(hmac["examples"]) == ["curl", "go", "node", "python"]
    assert all(isinstance(example, str) for example in hmac["examples"].values())
    assert {"401", "403", "404", "409", "429", "5xx", "format"} <= document["errors"].keys()
    assert {"content_type", "ids", "pagination", "timestamps"} <= document["conventions"].keys()
    assert document["brand"]["assets"][0]["label"] == "SVG (animated)"


@pytest.mark.parametrize("contract", CONTRACTS)
def test_api_doc_lists_every_entry(contract: str) -> None:
    endpoints = api_doc(contract)["endpoints"]
    assert len(endpoints) == LISTED[contract]
    assert len({(e["method"], e["path"]) for e in endpoints if e["method"] != "GUIDE"}) == DISTINCT[contract]


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_endpoint_says_who_may_call_it_and_what_it_does(contract: str) -> None:
    document = api_doc(contract)
    names = set(document["auth"]["schemes"])
    seen: set[tuple[str, str]] = set()
    for entry in document["endpoints"]:
        assert entry["description"].strip(), entry["path"]
        key = (entry["method"], entry["path"])
        if entry["method"] == "GUIDE" or key in seen:
            assert "auth" not in entry
            continue
        seen.add(key)
        words = set(re.findall(r"\w+", entry["auth"])) - {"and", "or", "optional", "none"}
        assert words <= names, f"{key}: {words - names} is not explained in auth.schemes"


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_parameter_row_is_whole(contract: str) -> None:
    places = {"query", "header", "path", "body", "cookie"}
    types = {"string", "integer", "number", "boolean", "array", "object", "any", "file"}
    for entry in api_doc(contract)["endpoints"]:
        for row in entry.get("params", []):
            assert sorted(row) == ["description", "in", "name", "required", "type"], entry["path"]
            assert row["description"] and isinstance(row["required"], bool)
            kinds = re.split(r"/| or ", re.sub(r" \(.*\)| header$|X-User-ID", "", row["in"]))
            assert set(filter(None, kinds)) <= places, row["in"]
            assert set(re.split(r"\||<|>", row["type"])) - {""} <= types, row["type"]


@pytest.mark.parametrize("contract", CONTRACTS)
def test_an_example_calls_its_own_endpoint_with_every_path_parameter_filled(contract: str) -> None:
    document = api_doc(contract)
    for entry in document["endpoints"]:
        example = entry.get("example")
        if example is None or not re.match(r"[A-Z]+ http", example):
            continue
        pattern = re.escape(document["base_url"]) + re.sub(r"\\\{\w+\\\}", r"[^/? {}]+", re.escape(entry["path"]))
        assert re.match(rf"{entry['method']} {pattern}(?=[? ]|$)", example), example


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_json_body_in_an_example_has_only_documented_fields_and_all_required_ones(contract: str) -> None:
    for entry in api_doc(contract)["endpoints"]:
        body = re.search(r"  body: (\{.*\})$", entry.get("example", ""))
        rows = [row for row in entry.get("params", []) if "body" in row["in"]]
        if not body or not rows or [row["name"] for row in rows] == ["body"]:
            continue
        sent = json.loads(body.group(1)).keys()
        required = {row["name"] for row in rows if row["required"]}
        assert required <= sent, f"{entry['path']}: {required - sent} is required and not in the example"


@pytest.mark.parametrize("contract", CONTRACTS)
def test_an_example_line_is_a_request_that_openapi_allows(contract: str) -> None:
    document = openapi(contract)
    checked = 0
    for entry in api_doc(contract)["endpoints"]:
        call = re.match(r"([A-Z]+) (https?://\S+)", entry.get("example", ""))
        if not call:
            continue
        url = urlsplit(call.group(2))
        operation = document["paths"][entry["path"]][entry["method"].lower()]
        queries = {p["name"]: p for p in operation.get("parameters", []) if p["in"] == "query"}
        sent = dict(parse_qsl(url.query, keep_blank_values=True))
        assert sent.keys() <= queries.keys(), f"{entry['path']}: {sent.keys() - queries.keys()} is no query parameter"
        assert {name for name, p in queries.items() if p["required"]} <= sent.keys(), entry["path"]
        if body := re.search(r"  body: ([\[{\"].*)$", entry["example"]):
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            errors = [e.message for e in schema_validator(document, schema).iter_errors(json.loads(body.group(1)))]
            assert errors == [], entry["path"]
        checked += 1
    assert checked >= DISTINCT[contract] * 3 // 4


# OpenAPI

@pytest.mark.parametrize("contract", CONTRACTS)
def test_openapi_is_valid(contract: str) -> None:
    document = openapi(contract)
    assert document["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


@pytest.mark.parametrize("contract", CONTRACTS)
def test_openapi_has_every_operation_once(contract: str) -> None:
    document = openapi(contract)
    found = list(operations(document))
    assert len(found) == DISTINCT[contract]
    assert len({operation["operationId"] for _, _, operation in found}) == DISTINCT[contract]
    listed = {(e["method"].lower(), e["path"]) for e in api_doc(contract)["endpoints"] if e["method"] != "GUIDE"}
    assert {(method, path) for method, path, _ in found} == listed


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_reference_resolves_and_every_component_is_used_or_named(contract: str) -> None:
    document = openapi(contract)
    for path, node in nodes(document):
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            target: object = document
            assert node["$ref"].startswith("#/"), path
            for key in node["$ref"][2:].split("/"):
                assert isinstance(target, dict) and key in target, f"{node['$ref']} at {path}"
                target = target[key]


@pytest.mark.parametrize("contract", CONTRACTS)
def test_tags_are_declared_once_in_document_order(contract: str) -> None:
    document = openapi(contract)
    declared = [tag["name"] for tag in document["tags"]]
    used: list[str] = []
    for _, _, operation in operations(document):
        for tag in operation["tags"]:
            if tag not in used:
                used.append(tag)
    assert len(set(declared)) == len(declared)
    assert [tag for tag in declared if tag in used] == sorted(used, key=declared.index)
    assert set(used) <= set(declared)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_operation_names_its_security_by_declared_schemes(contract: str) -> None:
    document = openapi(contract)
    schemes = document["components"]["securitySchemes"]
    for method, path, operation in operations(document):
        assert "security" in operation, f"{method} {path} would inherit"
        for alternative in operation["security"]:
            assert alternative.keys() <= schemes.keys(), f"{method} {path}"


@pytest.mark.parametrize("contract", CONTRACTS)
def test_errors_follow_from_input_body_and_security(contract: str) -> None:
    document = openapi(contract)
    for method, path, operation in operations(document):
        statuses = operation["responses"].keys()
        assert any(status[0] in "23" for status in statuses), f"{method} {path} never succeeds"
        if "requestBody" in operation:
            assert {"400", "413"} <= statuses, f"{method} {path}"
        if any(operation["security"]):
            assert "401" in statuses, f"{method} {path}"


def schema_validator(document: dict, schema: object) -> Draft202012Validator:
    whole = {"$id": "urn:contract", **document}
    registry = Registry().with_resource("urn:contract", Resource.from_contents(whole, default_specification=DRAFT202012))
    return Draft202012Validator(schema=absolute(schema), registry=registry)


def absolute(schema: object) -> object:
    """References inside a schema that is taken out of its document, pointing back into the document."""
    if isinstance(schema, dict):
        return {
            key: f"urn:contract{value}" if key == "$ref" and isinstance(value, str) else absolute(value)
            for key, value in schema.items()
        }
    return [absolute(item) for item in schema] if isinstance(schema, list) else schema


def examples(document: dict) -> Iterator[tuple[tuple, object, object]]:
    """(where, schema, value) of every example in the document."""
    for path, node in nodes(document):
        if not isinstance(node, dict) or "properties" in path[-1:]:
            continue
        if "schema" in node and "example" in node:
            yield path, node["schema"], node["example"]
        if "schema" in node and isinstance(node.get("examples"), dict):
            for name, example in node["examples"].items():
                yield (*path, name), node["schema"], example["value"]
        if ("type" in node or "$ref" in node or "oneOf" in node or "anyOf" in node) and isinstance(node.get("examples"), list):
            for value in node["examples"]:
                yield path, {key: part for key, part in node.items() if key != "examples"}, value


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_example_fits_its_schema(contract: str) -> None:
    document = openapi(contract)
    checked = 0
    wrong: list[str] = []
    for path, schema, value in examples(document):
        checked += 1
        for error in schema_validator(document, schema).iter_errors(value):
            wrong.append(f"{'/'.join(map(str, path))}: {error.message[:200]}")
    assert wrong == []
    assert checked >= DISTINCT[contract], "the documents have hardly any example"


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_default_fits_its_schema(contract: str) -> None:
    document = openapi(contract)
    for path, node in nodes(document):
        if isinstance(node, dict) and "default" in node and ("type" in node or "$ref" in node):
            errors = [error.message for error in schema_validator(document, node).iter_errors(node["default"])]
            assert errors == [], path


def test_the_check_of_examples_finds_a_wrong_one() -> None:
    document = openapi("prepaid")
    operation = document["paths"]["/v1/billing/credits/purchase"]["post"]
    media = operation["requestBody"]["content"]["application/json"]
    media["example"] = {**media["example"], "amount_cents": "a lot"}
    assert any(
        list(schema_validator(document, schema).iter_errors(value)) for _, schema, value in examples(document)
    )
