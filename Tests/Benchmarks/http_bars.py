#!/usr/bin/env python3
"""CPU per request of the release server against the C server and nginx.

    http_bars.py BINARY [--rounds 7] [--seconds 2]

health    GET /api/health; C and nginx answer the same two bytes.
tiers     GET /api/v1/tiers with a signature; each request carries another second's signature, so that the HMAC is
          calculated for every one. C answers a body of the same size.
tiers, same second   the same signature again and again, as a busy client sends them within one second.
feedback  POST /api/v1/feedback with 1,024 bytes of JSON up to the storage call: HTTP, routing, decoding, all of the contract's
          validation, the handler's task, the capability's own checks, whose last one refuses the text; the refusal is encoded
          and sent. C reads the same body and answers the same size.
"""
import argparse, hashlib, hmac, json, pathlib, statistics, tempfile, time, urllib.error, urllib.request

from bar import Bar, table
from btelo_server import ADMIN, Btelo, feedback_body
from processor_time import c_server, measure, nginx, ratio


def lua(text):
    """A Lua string."""
    return json.dumps(text)


def signed_requests_script(folder, secret):
    """Signatures of 240 seconds around now, one request after the other; none is good for longer than three minutes."""
    lines = []
    now = int(time.time())
    for second in range(now - 120, now + 120):
        sign = hmac.new(secret.encode(), f"{ADMIN}:{second}".encode(), hashlib.sha256).hexdigest()[:16]
        lines.append(f'{{["Btelo-Key-Id"]="{ADMIN}", ["Btelo-Ts"]="{second}", ["Btelo-Sign"]="{sign}"}},')
    script = pathlib.Path(folder) / "signed.lua"
    script.write_text(f"""
local signatures = {{ {chr(10).join(lines)} }}
local requests, index = {{}}, 0
init = function(arguments)
  for number, headers in ipairs(signatures) do
    headers["Host"] = wrk.headers["Host"]
    requests[number] = wrk.format("GET", nil, headers)
  end
end
request = function()
  index = index % #requests + 1
  return requests[index]
end
""")
    return script


def headers_script(folder, headers):
    script = pathlib.Path(folder) / "headers.lua"
    script.write_text("".join(f"wrk.headers[{lua(name)}] = {lua(value)}\n" for name, value in headers.items()))
    return script


def body_script(folder, body):
    script = pathlib.Path(folder) / "body.lua"
    script.write_text(f'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\nwrk.body = {lua(body)}\n')
    return script


def answer(server, path, headers={}, body=None):
    """Status and body of one request."""
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", headers=headers, data=body)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def microseconds(results, name):
    return statistics.median(results[name])


def against_c(server, name, path, limit, size, rounds, seconds, folder, show, script=None, reads_bodies=False, allows_errors=False):
    with c_server(folder, size, reads_bodies) as floor:
        results = measure(
            [floor, server], {None: path}, rounds, seconds, script=script, show=show, allows_errors=allows_errors)
    detail = f"{microseconds(results, 'btelo'):.2f} us, C {microseconds(results, 'c'):.2f} us, body {size} bytes"
    return Bar(name, ratio(results, "btelo", "c"), limit, "x C", detail=detail)


def bars(binary, rounds=7, seconds=2, show=print):
    with tempfile.TemporaryDirectory() as folder, Btelo(binary, folder, core=0) as server:
        found = []
        assert answer(server, "/api/health") == (200, b"ok")
        with c_server(folder) as floor, nginx(folder) as other:
            show("GET /api/health")
            results = measure([floor, other, server], {None: "/api/health"}, rounds, seconds, show=show)
        detail = f"{microseconds(results, 'btelo'):.2f} us, C {microseconds(results, 'c'):.2f} us, nginx {microseconds(results, 'nginx'):.2f} us"
        found.append(Bar("GET /api/health, CPU", ratio(results, "btelo", "c"), 1.25, "x C", detail=detail))
        found.append(Bar("GET /api/health, CPU", ratio(results, "btelo", "nginx"), 1, "x nginx", detail=detail))

        path = "/api/v1/tiers"
        status, body = answer(server, path, server.signed())
        assert status == 200 and answer(server, path)[0] == 401
        show("GET /api/v1/tiers, another second's signature each time")
        found.append(against_c(
            server, "GET /api/v1/tiers with HMAC, CPU", path, 1.8, len(body), rounds, seconds, folder, show,
            script=signed_requests_script(folder, server.secret)))
        show("GET /api/v1/tiers, one second's signature")
        found.append(against_c(
            server, "  the same second again and again", path, None, len(body), rounds, seconds, folder, show,
            script=headers_script(folder, server.signed())))

        path, text = "/api/v1/feedback", feedback_body()
        status, body = answer(server, path, {"Content-Type": "application/json"}, text.encode())
        assert status == 400 and b"content" in body, (status, body)
        show("POST /api/v1/feedback, 1,024 bytes, refused by the last check before storage")
        found.append(against_c(
            server, "POST feedback 1 KB up to storage, CPU", path, 2, len(body), rounds, seconds, folder, show,
            script=body_script(folder, text), reads_bodies=True, allows_errors=True))
        return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=2)
    arguments = parser.parse_args()
    print(table(bars(arguments.binary, arguments.rounds, arguments.seconds)))


if __name__ == "__main__":
    main()
