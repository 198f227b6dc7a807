"""The committed pages for people are whole HTML, complete, and every example in them is a program."""

import ast
import json
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "EndToEnd"))

from reference_page import LANGUAGES, ReferencePage  # noqa: E402

GENERATED = pathlib.Path(__file__).resolve().parents[2] / "Generated"
CONTRACTS = ("btelo", "invoices", "storefront", "prepaid")


@pytest.fixture(scope="module", params=CONTRACTS)
def contract(request):
    return request.param


@pytest.fixture(scope="module")
def page(contract):
    return ReferencePage((GENERATED / contract / "Documents" / "index.html").read_text(encoding="utf-8"))


def operations(contract):
    document = json.loads((GENERATED / contract / "Documents" / "openapi.json").read_text())
    return {one["operationId"]: (method.upper(), path, one) for path, item in document["paths"].items() for method, one in item.items()
            if method in ("get", "post", "put", "patch", "delete")}


def test_every_operation_has_its_article_and_its_line_in_the_contents(contract, page):
    wanted = set(operations(contract))
    assert wanted <= set(page.operations)
    assert wanted <= set(page.targets)


def test_ids_are_there_once_and_every_link_inside_the_page_leads_somewhere(page):
    assert len(page.ids) == len(set(page.ids))
    assert set(page.targets) <= set(page.ids), set(page.targets) - set(page.ids)


def test_words_of_parameters_results_and_errors_are_on_the_page(contract, page):
    for identifier, (method, path, definition) in operations(contract).items():
        assert path in page.text.replace("\u200b", ""), identifier
        for parameter in definition.get("parameters", []):
            if "name" in parameter and parameter["in"] in ("query", "path"):
                assert parameter["name"] in page.text


def test_one_style_and_one_script_stand_inside_and_nothing_runs_from_elsewhere(page):
    assert len(page.styles) == 1 and len(page.scripts) == 1
    assert not [name for name in page.attributes if name.startswith("on") or name == "style"]
    assert page.tags.isdisjoint({"iframe", "object", "embed", "base", "form"})
    assert "src" not in page.attributes


def test_each_operation_has_an_example_in_every_language(contract, page):
    for identifier in operations(contract):
        shown = {example.language for example in page.examples if example.operation == identifier}
        assert shown == set(LANGUAGES), identifier


def test_shell_examples_are_shell(page):
    for example in page.examples:
        if example.language == "curl":
            checked = subprocess.run(["bash", "-n"], input=example.text, text=True, capture_output=True, timeout=10)
            assert checked.returncode == 0, f"{example.operation}: {checked.stderr}\n{example.text}"


def test_python_examples_are_python(page):
    for example in page.examples:
        if example.language == "python":
            ast.parse(example.text)


def test_node_examples_are_modules_of_javascript(page):
    check = """
        const vm = require("node:vm"), failed = [];
        for (const [name, text] of JSON.parse(require("node:fs").readFileSync(0, "utf8"))) {
          try { new vm.SourceTextModule(text); } catch (error) { failed.push(name + ": " + error + "\\n" + text); }
        }
        console.log(failed.join("\\n"));
        """
    examples = [(example.operation, example.text) for example in page.examples if example.language == "node"]
    checked = subprocess.run(
        ["node", "--no-warnings", "--experimental-vm-modules", "-e", check], input=json.dumps(examples), text=True, capture_output=True, timeout=30)
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.strip() == ""


def test_go_examples_import_what_they_use_and_nothing_else(page):
    for example in page.examples:
        if example.language == "go":
            assert example.text.startswith("package main\n\nimport (\n")
            head, body = example.text.split(")\n", 1)
            for line in head.splitlines()[3:]:
                package = line.strip().strip('"').rsplit("/", 1)[-1]
                assert f"{package}." in body, f"{example.operation} does not use {package}"
            assert body.count("{") == body.count("}") and body.count("(") == body.count(")")


def test_the_page_stays_small_enough_to_be_read_on_a_phone(contract):
    size = (GENERATED / contract / "Documents" / "index.html").stat().st_size
    assert size < 12_000 * len(operations(contract)) + 60_000
