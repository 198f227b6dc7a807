"""A partner with nothing but /api/doc: its own code samples run against the server, in curl, Node and Python."""

import os
import subprocess
import sys

from running_server import BINARY


def samples(server):
    return server.call("GET", "/api/doc").json()["auth"]["hmac"]["examples"]


def for_this_server(code, server, integration):
    key, secret = integration
    return code.replace("https://btelo.com", server.url).replace("vibe-remote", key).replace("bti_your_secret", secret)


def test_the_curl_sample_works_as_written(server, integration):
    code = for_this_server(samples(server)["curl"], server, integration)
    answer = subprocess.run(["bash", "-ceu", code], capture_output=True, text=True, timeout=60)
    assert '"tiers"' in answer.stdout, answer.stderr


def test_the_python_sample_works_as_written(server, integration):
    code = for_this_server(samples(server)["python"], server, integration)
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert '"tiers"' in answer.stdout, answer.stderr


def test_the_node_sample_works_as_written(server, integration):
    code = for_this_server(samples(server)["node"], server, integration)
    answer = subprocess.run(["node", "--input-type=module", "-e", code], capture_output=True, text=True, timeout=60)
    assert answer.stdout.startswith("200 ") and '"tiers"' in answer.stdout, answer.stdout + answer.stderr


def test_the_sign_command_prints_working_headers(server, integration):
    key, secret = integration
    printed = subprocess.run([BINARY, "sign", "--id", key], env=os.environ | {"BTELO_SECRET": secret}, capture_output=True, text=True, timeout=60)
    headers = dict(line.split(": ", 1) for line in printed.stdout.splitlines())
    assert server.call("GET", "/api/v1/tiers", headers=headers).status_code == 200


def test_node_fetch_posts_feedback(server):
    code = f"""
fetch('{server.url}/api/v1/feedback', {{method: 'POST', headers: {{'Content-Type': 'application/json', 'Btelo-Product': 'node'}},
  body: JSON.stringify({{user_id: 'n1', content: 'from node'}})}}).then(async answer => {{
  console.log(answer.status, JSON.stringify(await answer.json()));
}});"""
    answer = subprocess.run(["node", "-e", code], capture_output=True, text=True, timeout=60)
    assert answer.stdout.startswith("200 "), answer.stdout + answer.stderr
