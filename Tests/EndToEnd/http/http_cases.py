"""Named requests and what must become of them: hazards of framing, header lines, request lines and limits.

Each case is (name, bytes, expectation). An expectation is either `refused(status, …)`: one answer with one of these
statuses, then an orderly close, and nothing behind it is run; or `taken(status, body)`: this answer, and the connection
goes on to answer the next request.
"""


class Expectation:
    def __init__(self, statuses, closes, body=None, method="GET", says_close=True):
        self.statuses, self.closes, self.body, self.method, self.says_close = statuses, closes, body, method, says_close


def refused(*statuses):
    return Expectation(statuses, True)


def taken(status=200, body=None, method="GET"):
    return Expectation((status,), False, body, method)


def ends(status=200, body=None):
    """Answered as usual, then closed."""
    return Expectation((status,), True, body)


def cut_off(status, body):
    """Answered before it could be seen that the rest of the request is broken; then closed."""
    return Expectation((status,), True, body, says_close=False)


CASES = []


def case(name, data, expectation):
    CASES.append((name, data if isinstance(data, bytes) else data.encode("latin-1"), expectation))


def request(line="GET /echo HTTP/1.1", *headers, body="", host="Host: a"):
    lines = [line] + ([host] if host else []) + list(headers)
    return "\r\n".join(lines) + "\r\n\r\n" + body


def post(*headers, body="", path="/echo", version="1.1"):
    return request(f"POST {path} HTTP/{version}", *headers, body=body)


def echoed(body, method="POST", path="/echo", query=""):
    return f"{method} {path} {query} {len(body)}\n{body}".encode("latin-1")


# Row 1: Content-Length and Transfer-Encoding.
for value in ["+5", "-0", "-5", "0x5", "5_0", "05", "00", "5,5", "5, 5", "5 5", "5;", "5.0", "5e0", "", "five", "\xb2",
              "\u00a05", "99999999999999999999", "18446744073709551616", "9223372036854775808", "1234567890123456789",
              "5\t5", "0000000000000000000000005", "5\x0b", "'5'", "\"5\"", "*", "NaN", "Infinity", "5,", ",5", "0,0"]:
    case(f"Content-Length {value!r}", post(f"Content-Length: {value}", body="hello"), refused(400))
for first, second in [("5", "5"), ("5", "6"), ("0", "5"), ("5", "0"), ("5", "x"), ("x", "5"), ("", "5")]:
    case(f"Content-Length {first!r} and {second!r}", post(f"Content-Length: {first}", f"Content-Length: {second}", body="hello"), refused(400))
    case(f"Content-Length {first!r} and {second!r} in other case", post(f"content-length: {first}", f"CONTENT-LENGTH: {second}", body="hello"), refused(400))
for name, lines in {
    "CL.TE": ["Content-Length: 4", "Transfer-Encoding: chunked"], "TE.CL": ["Transfer-Encoding: chunked", "Content-Length: 4"],
    "CL 0 and TE": ["Content-Length: 0", "Transfer-Encoding: chunked"], "CL.TE with a field between": ["Content-Length: 4", "A: b", "Transfer-Encoding: chunked"],
    "CL.TE lower case": ["content-length: 4", "transfer-encoding: chunked"],
}.items():
    case(name, post(*lines, body="0\r\n\r\n"), refused(400))
    case(f"{name} on GET", request("GET /echo HTTP/1.1", *lines, body="0\r\n\r\n"), refused(400))
for value in ["Chunked", "CHUNKED", "chunked, chunked", "chunked,", ",chunked", "gzip, chunked", "chunked, gzip", "gzip", "identity",
              "identity, chunked", "xchunked", "chunkedx", "chunk", "\"chunked\"", "chunked;q=1", "chunked; a=b", "", "x", "chu nked", "\x0bchunked",
              "\u00a0chunked", "chunked\x00", "deflate", "br", "trailers", "chunked\x0b", "cow", "chunked, identity"]:
    case(f"Transfer-Encoding {value!r}", post(f"Transfer-Encoding: {value}", body="0\r\n\r\n"), refused(400, 501))
case("TE.TE", post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked", body="0\r\n\r\n"), refused(400))
case("TE.TE with another", post("Transfer-Encoding: chunked", "Transfer-Encoding: cow", body="0\r\n\r\n"), refused(400))
case("TE.TE other first", post("Transfer-Encoding: cow", "Transfer-Encoding: chunked", body="0\r\n\r\n"), refused(400, 501))
case("TE with a space before the colon", post("Transfer-Encoding : chunked", body="0\r\n\r\n"), refused(400))
case("TE folded", post("Transfer-Encoding:\r\n chunked", body="0\r\n\r\n"), refused(400, 501))
case("TE with a tab name", post("\tTransfer-Encoding: chunked", body="0\r\n\r\n"), refused(400))
case("TE in 1.0", post("Transfer-Encoding: chunked", body="0\r\n\r\n", version="1.0"), refused(400))
case("TE in 1.0 with CL", post("Transfer-Encoding: chunked", "Content-Length: 5", body="0\r\n\r\n", version="1.0"), refused(400))
case("TE with an underscore is data", post("Transfer_Encoding: chunked", "Content-Length: 5", body="hello"), taken(200, echoed("hello")))
case("CL with an underscore is data", post("Content_Length: 9", "Content-Length: 5", body="hello"), taken(200, echoed("hello")))
case("X-Content-Length is data", post("X-Content-Length: 9", "Content-Length: 5", body="hello"), taken(200, echoed("hello")))
case("TE field is no coding", post("TE: gzip", "Content-Length: 5", body="hello"), taken(200, echoed("hello")))
for value in ["5", " 5", "5 ", "\t5\t", "   5   "]:
    case(f"Content-Length good {value!r}", post(f"Content-Length:{value}", body="hello"), taken(200, echoed("hello")))
case("Content-Length 0", post("Content-Length: 0"), taken(200, echoed("")))
case("no length on POST", post(), taken(200, echoed("")))
case("a body on GET", request("GET /echo HTTP/1.1", "Content-Length: 5", body="hello"), taken(200, echoed("hello", "GET")))
case("a body on DELETE", request("DELETE /echo HTTP/1.1", "Content-Length: 5", body="hello"), taken(200, echoed("hello", "DELETE")))

# Row 2: chunks.
CHUNKED = "Transfer-Encoding: chunked"
for name, body, whole in [
    ("one", "5\r\nhello\r\n0\r\n\r\n", "hello"), ("two", "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", "hello"), ("none", "0\r\n\r\n", ""),
    ("capital digit", "A\r\n0123456789\r\n0\r\n\r\n", "0123456789"), ("small digit", "a\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
    ("leading zeros", "0005\r\nhello\r\n000\r\n\r\n", "hello"), ("extension", "5;a\r\nhello\r\n0\r\n\r\n", "hello"),
    ("extension value", "5;a=b;c=d\r\nhello\r\n0;e=f\r\n\r\n", "hello"), ("quoted extension", "5;a=\"\\\"; x\"\r\nhello\r\n0\r\n\r\n", "hello"),
    ("trailer", "5\r\nhello\r\n0\r\nX: y\r\n\r\n", "hello"), ("two trailers", "5\r\nhello\r\n0\r\nX: y\r\nZ:\r\n\r\n", "hello"),
    ("line ends as data", "4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n"), ("1023 bytes of extension", f"5;{'a' * 1023}\r\nhello\r\n0\r\n\r\n", "hello"),
    ("100 chunks", "1\r\nx\r\n" * 100 + "0\r\n\r\n", "x" * 100), ("40 KiB in one", f"a000\r\n{'y' * 40960}\r\n0\r\n\r\n", "y" * 40960),
]:
    case(f"chunked: {name}", post(CHUNKED, body=body), taken(200, echoed(whole)))
for name, body in {
    "bare LF behind the size": "5\nhello\r\n0\r\n\r\n", "bare LF behind the data": "5\r\nhello\n0\r\n\r\n", "bare LF at the end": "0\r\n\n",
    "bare CR behind the size": "5\rhello\r\n0\r\n\r\n", "no size": "\r\nhello\r\n0\r\n\r\n", "sign": "+5\r\nhello\r\n0\r\n\r\n",
    "minus": "-5\r\nhello\r\n0\r\n\r\n", "0x": "0x5\r\nhello\r\n0\r\n\r\n", "underscore": "1_0\r\nhello\r\n0\r\n\r\n", "space before": " 5\r\nhello\r\n0\r\n\r\n",
    "space behind": "5 \r\nhello\r\n0\r\n\r\n", "tab behind": "5\t\r\nhello\r\n0\r\n\r\n", "no digit": "g\r\nhello\r\n0\r\n\r\n", "17 digits": "00000000000000005\r\nhello\r\n0\r\n\r\n",
    "2^64": "10000000000000000\r\nhello", "2^64-1": "FFFFFFFFFFFFFFFF\r\nhello", "2^63": "8000000000000000\r\nhello", "40 digits": "F" * 40 + "\r\n",
    "missing line end behind data": "5\r\nhello0\r\n\r\n", "one byte too many": "5\r\nhello!\r\n0\r\n\r\n", "one byte too few": "6\r\nhello\r\n0\r\n\r\n",
    "extension without name": "5;\r\nhello\r\n0\r\n\r\n", "extension with =": "5;=b\r\nhello\r\n0\r\n\r\n", "extension without value": "5;a=\r\nhello\r\n0\r\n\r\n",
    "extension with CR": "5;a\rb\r\nhello\r\n0\r\n\r\n", "extension with LF": "5;a\nb\r\nhello\r\n0\r\n\r\n", "extension with NUL": "5;a\x00\r\nhello\r\n0\r\n\r\n",
    "extension with a space": "5; a\r\nhello\r\n0\r\n\r\n", "open quote": "5;a=\"b\r\nhello\r\n0\r\n\r\n", "LF in quotes": "5;a=\"\n\"\r\nhello\r\n0\r\n\r\n",
    "1025 bytes of extension": f"5;{'a' * 1024}\r\nhello\r\n0\r\n\r\n", "extensions over the limit in all": "1;" + "a" * 600 + "\r\nx\r\n1;" + "b" * 600 + "\r\ny\r\n0\r\n\r\n",
    "trailer Content-Length": "0\r\nContent-Length: 5\r\n\r\n", "trailer Transfer-Encoding": "0\r\nTransfer-Encoding: chunked\r\n\r\n",
    "trailer Host": "0\r\nHost: b\r\n\r\n", "trailer Authorization": "0\r\nAuthorization: Bearer x\r\n\r\n", "trailer Cookie": "0\r\ncookie: a=b\r\n\r\n",
    "trailer without colon": "0\r\nabc\r\n\r\n", "trailer folded": "0\r\nA: b\r\n c\r\n\r\n", "trailer with a space": "0\r\nA : b\r\n\r\n", "trailer with a control": "0\r\nA: \x01\r\n\r\n",
    "trailer with bare LF": "0\r\nA: b\n\r\n", "trailer with bare CR": "0\r\nA: b\rc\r\n\r\n", "trailer without name": "0\r\n: b\r\n\r\n",
}.items():
    case(f"chunked refused: {name}", post(CHUNKED, body=body), refused(400))
case("chunked refused: trailers over the limit", post(CHUNKED, body="0\r\n" + "".join(f"A{i}: {'b' * 60}\r\n" for i in range(80)) + "\r\n"), refused(400, 431))
case("chunked above the route's limit", post(CHUNKED, body=f"3e9\r\n{'a' * 1001}\r\n0\r\n\r\n", path="/limited"), refused(413))
case("chunked at the route's limit", post(CHUNKED, body=f"3e8\r\n{'a' * 1000}\r\n0\r\n\r\n", path="/limited"), taken(200, echoed("a" * 1000, path="/limited")))

# Row 3: header lines.
for name, line in {
    "space before the colon": "A : b", "tab before the colon": "A\t: b", "no colon": "Abc", "no name": ": b", "only a colon": ":", "folded with a space": "A: b\r\n c",
    "folded with a tab": "A: b\r\n\tc", "folded empty": "A: b\r\n ", "bare CR in the value": "A: b\rc", "bare LF in the value": "A: b\nc", "NUL in the value": "A: b\x00c",
    "NUL in the name": "A\x00: b", "ESC in the value": "A: \x1b[0m", "BEL in the value": "A: \x07", "DEL in the value": "A: \x7f", "vertical tab in the value": "A: b\x0bc",
    "form feed in the value": "A: b\x0cc", "a name with a space": "A b: c", "a name with parentheses": "A(b): c", "a name with a slash": "A/b: c", "a name with @": "A@b: c",
    "a name with a comma": "A,b: c", "a name with a quote": "A\"b: c", "a name outside ASCII": "\xc4: c", "a name with [": "A[b: c", "a name with {": "A{b: c",
    "a name with a bare CR": "A\rb: c", "control behind 8 good bytes": "A: 12345678\x01", "control in the 8th place": "A: 1234567\x01",
}.items():
    case(f"header line: {name}", request("GET /echo HTTP/1.1", line), refused(400))
for name, line in {
    "tab in the value": "A: b\tc", "no value": "A:", "blank value": "A:  \t ", "no space": "A:b", "UTF-8 in the value": "A: \xc3\xa9", "all token bytes": "!#$%&'*+-.^_`|~09azAZ: b",
    "a colon in the value": "A: b:c", "a long value": "A: " + "b" * 8000, "quotes": "A: \"b\"", "a long name": "A" * 4000 + ": b",
}.items():
    case(f"header line good: {name}", request("GET /health HTTP/1.1", line), taken(200, b"ok"))
case("two Hosts", request("GET /health HTTP/1.1", "Host: a"), refused(400))
case("two other Hosts", request("GET /health HTTP/1.1", "Host: b"), refused(400))
case("two Hosts in other case", request("GET /health HTTP/1.1", "hOST: a"), refused(400))
case("no Host", request("GET /health HTTP/1.1", host=None), refused(400))
case("no Host in 1.0", request("GET /health HTTP/1.0", host=None), ends(200, b"ok"))
for value in ["", "a/b", "a b", "u@a", "a:", "a:x", "a:65536", "a:-1", "a:80:80", "a,b", "a?b", "a#b", "[::1", "::1", "[::1]x", "[]", "a\\b", "http://a", "%61", "a%00", "a:123456", ":80", "<a>", "a;b", "\xe9"]:
    case(f"Host {value!r}", request("GET /health HTTP/1.1", host=f"Host: {value}"), refused(400))
for value in ["a", "A.B", "127.0.0.1", "a:80", "a-b.c:65535", "[::1]", "[::1]:8080", "a_b", "localhost:0", "a."]:
    case(f"Host good {value!r}", request("GET /health HTTP/1.1", host=f"Host: {value}"), taken(200, b"ok"))

# Row 4: request lines.
for name, line in {
    "two spaces": "GET  / HTTP/1.1", "two spaces behind": "GET /  HTTP/1.1", "tab": "GET\t/ HTTP/1.1", "space at the end": "GET / HTTP/1.1 ", "space at the start": " GET / HTTP/1.1",
    "tab at the start": "\tGET / HTTP/1.1", "HTTP/0.9": "GET /", "no target": "GET HTTP/1.1", "empty target": "GET  HTTP/1.1", "only a method": "GET", "lower-case version": "GET / http/1.1",
    "version 1.10": "GET / HTTP/1.10", "version 01.1": "GET / HTTP/01.1", "version 1": "GET / HTTP/1", "version 1.": "GET / HTTP/1.", "version 1,1": "GET / HTTP/1,1", "version HTTPS": "GET / HTTPS/1.1",
    "version x": "GET / x", "a fourth word": "GET / x HTTP/1.1", "25 letters": "A" * 25 + " / HTTP/1.1", "1000 letters": "A" * 1000 + " / HTTP/1.1", "method with a colon": "GE:T / HTTP/1.1",
    "method outside ASCII": "G\xc9T / HTTP/1.1", "method with NUL": "GE\x00T / HTTP/1.1", "target without slash": "GET echo HTTP/1.1", "target *": "GET * HTTP/1.1", "target ** with OPTIONS": "OPTIONS ** HTTP/1.1",
    "target with #": "GET /#a HTTP/1.1", "target with a backslash": "GET /\\ HTTP/1.1", "target with NUL": "GET /\x00 HTTP/1.1", "target with DEL": "GET /\x7f HTTP/1.1", "target with 0xE9": "GET /\xe9 HTTP/1.1",
    "target with a tab": "GET /\ta HTTP/1.1", "target with CR": "GET /\ra HTTP/1.1", "authority form": "GET a:80 HTTP/1.1", "scheme only": "GET http:// HTTP/1.1", "other scheme": "GET ftp://a/ HTTP/1.1",
    "scheme without slashes": "GET http:/a HTTP/1.1", "absolute form of another host": "GET http://b/ HTTP/1.1", "absolute form of another port": "GET http://a:81/ HTTP/1.1", "absolute form with a user": "GET http://u@a/ HTTP/1.1",
    "absolute form with a suffix": "GET http://a.b/ HTTP/1.1", "absolute form with ?user": "GET http://b?@a/ HTTP/1.1", "javascript": "GET javascript:alert(1) HTTP/1.1",
}.items():
    case(f"request line: {name}", request(line), refused(400))
for version in ["2.0", "1.2", "3.0", "0.9", "9.9", "0.0"]:
    case(f"version {version}", request(f"GET / HTTP/{version}"), refused(505))
case("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", refused(400, 505))
case("TRACE", request("TRACE /echo HTTP/1.1"), refused(405, 501))
case("TRACE with a body", request("TRACE /echo HTTP/1.1", "Content-Length: 5", body="hello"), refused(405, 501))
case("CONNECT", request("CONNECT a:443 HTTP/1.1"), refused(405, 501))
case("CONNECT with a path", request("CONNECT / HTTP/1.1"), refused(405, 501))
case("a TLS hello", b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" + b"\x0a" * 32, refused(400))
case("bare LF everywhere", "GET /echo HTTP/1.1\nHost: a\n\n", refused(400))
case("bare LF behind the request line", "GET /echo HTTP/1.1\nHost: a\r\n\r\n", refused(400))
case("bare LF as the last line", "GET /echo HTTP/1.1\r\nHost: a\r\n\n", refused(400))
case("LF CR", "GET /echo HTTP/1.1\n\rHost: a\n\r\n\r", refused(400))
case("CR CR LF", "GET /echo HTTP/1.1\r\r\nHost: a\r\n\r\n", refused(400))
case("one empty line first", "\r\n" + request(), taken(200, echoed("", "GET")))
case("two empty lines first", "\r\n\r\n" + request(), refused(400))
case("bare LF first", "\n" + request(), refused(400))
for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "A" * 24, "get", "M-SEARCH"]:
    case(f"method {method}", request(f"{method} /echo HTTP/1.1"), taken(200, echoed("", method)))
case("HEAD", request("HEAD /echo HTTP/1.1"), taken(200, b"", "HEAD"))
case("HEAD of health", request("HEAD /health HTTP/1.1"), taken(200, b"", "HEAD"))
case("HEAD of a stream", request("HEAD /stream HTTP/1.1"), taken(200, b"", "HEAD"))
case("HEAD of nothing", request("HEAD /nothing HTTP/1.1"), taken(404, b"", "HEAD"))
case("OPTIONS *", request("OPTIONS * HTTP/1.1"), taken(200, echoed("", "OPTIONS", "*")))
for target, path, query in [("/echo?a", "/echo", "a"), ("/echo?", "/echo", ""), ("/echo?a?b", "/echo", "a?b"), ("http://a/echo", "/echo", ""), ("http://a/echo?q", "/echo", "q"),
                            ("HTTP://a/echo", "/echo", ""), ("http://a", "/", ""), ("http://a?q", "/", "q"), ("https://a/echo", "/echo", ""), ("/echo?%00%ff", "/echo", "%00%ff"), ("/echo?" + "a" * 8000, "/echo", "a" * 8000)]:
    case(f"target {target[:40]}", request(f"GET {target} HTTP/1.1"), taken(200, echoed("", "GET", path, query)))
case("absolute form in 1.0 without Host", request("GET http://a/echo HTTP/1.0", host=None), refused(400))

# Row 5: bombs.
case("a target of 8193 bytes", request("GET /" + "a" * 8192 + " HTTP/1.1"), refused(414))
case("a target of 8192 bytes", request("GET /" + "a" * 8191 + " HTTP/1.1"), taken(404))
case("a target of 60 KiB", request("GET /" + "a" * 61440 + " HTTP/1.1"), refused(414))
case("101 fields", request("GET /health HTTP/1.1", *[f"A{i}: b" for i in range(100)]), refused(431))
case("100 fields", request("GET /health HTTP/1.1", *[f"A{i}: b" for i in range(99)]), taken(200, b"ok"))
case("5000 fields", request("GET /health HTTP/1.1", *["A:"] * 5000), refused(431))
case("a head of 17 KiB", request("GET /health HTTP/1.1", "A: " + "b" * 17000), refused(431))
case("a name of 20 KiB", request("GET /health HTTP/1.1", "A" * 20480 + ": b"), refused(431))
_rest = 16384 - len(request("GET /health HTTP/1.1", "A: "))
case("a head of exactly 16 KiB", request("GET /health HTTP/1.1", "A: " + "b" * _rest), taken(200, b"ok"))
case("a head of 16 KiB and one", request("GET /health HTTP/1.1", "A: " + "b" * (_rest + 1)), refused(431))
_rest = 16384 - len(post("Content-Length: 5", "A: "))
case("a head of exactly 16 KiB with a body", post("Content-Length: 5", "A: " + "b" * _rest, body="hello"), taken(200, echoed("hello")))
_rest = 16384 - len(post(CHUNKED, "A: "))
case("a head of exactly 16 KiB with chunks", post(CHUNKED, "A: " + "b" * _rest, body="2710\r\n" + "z" * 10000 + "\r\n0\r\n\r\n"), taken(200, echoed("z" * 10000)))
case("no line end for 64 KiB", "A" * 65536, refused(400, 414))
case("a length above the route's limit", post("Content-Length: 1001", body="a" * 1001, path="/limited"), refused(413))
case("a length far above the route's limit, without body", post("Content-Length: 999999999999999999", path="/limited"), refused(413))
case("a length above 28 MiB", post("Content-Length: 29360129", body="a" * 100_000), refused(413))
case("a length at the route's limit", post("Content-Length: 1000", body="a" * 1000, path="/limited"), taken(200, echoed("a" * 1000, path="/limited")))
case("a body of 100 KB", post("Content-Length: 100000", body="b" * 100000), taken(200, echoed("b" * 100000)))
case("a refused request with a short body", post("Content-Length: 5", body="hello", path="/deny"), taken(401, b"denied"))
case("a refused request with a short chunked body", post(CHUNKED, body="5\r\nhello\r\n0\r\n\r\n", path="/deny"), taken(401, b"denied"))
case("a refused request with 60 KB of body", post("Content-Length: 60000", body="a" * 60000, path="/deny"), taken(401, b"denied"))
case("a refused request with 60 KB of chunks", post(CHUNKED, body="ea60\r\n" + "a" * 60000 + "\r\n0\r\n\r\n", path="/nothing"), taken(404))
case("a refused request with 1 MB of body", post("Content-Length: 1000000", body="a" * 1000000, path="/deny"), ends(401, b"denied"))
case("a refused request with a broken chunked body", post(CHUNKED, body="x\r\nhello\r\n0\r\n\r\n", path="/deny"), cut_off(401, b"denied"))
case("an answer later than the body it does not want", post("Content-Length: 5", body="hello", path="/early?20"), taken(200, b"later"))

# Row 7: expectations, versions, keeping alive.
case("Expect: 100-continue with the body", post("Expect: 100-continue", "Content-Length: 5", body="hello"), taken(200, echoed("hello")))
case("Expect: something else", post("Expect: 200-ok", "Content-Length: 5", body="hello"), refused(417))
case("Expect: 100-continue, other", post("Expect: 100-continue, other", "Content-Length: 5", body="hello"), refused(417))
case("Expect in 1.0", post("Expect: 100-continue", "Content-Length: 5", body="hello", version="1.0"), ends(200, echoed("hello")))
case("Expect without a body", request("GET /health HTTP/1.1", "Expect: 100-continue"), taken(200, b"ok"))
case("Expect above the limit", post("Expect: 100-continue", "Content-Length: 5000", path="/limited"), refused(413))
case("1.0", request("GET /health HTTP/1.0"), ends(200, b"ok"))
case("1.0 with keep-alive", request("GET /health HTTP/1.0", "Connection: keep-alive"), taken(200, b"ok"))
case("1.0 stream ends by closing", request("GET /stream HTTP/1.0"), ends(200, b"".join(b"line %d\n" % i for i in range(5))))
case("1.0 stream with keep-alive ends by closing", request("GET /stream HTTP/1.0", "Connection: keep-alive"), ends(200, b"".join(b"line %d\n" % i for i in range(5))))
case("Connection: close", request("GET /health HTTP/1.1", "Connection: close"), ends(200, b"ok"))
case("Connection: CLOSE in a list", request("GET /health HTTP/1.1", "Connection: a, CLOSE ,b"), ends(200, b"ok"))
case("Connection: close and keep-alive", request("GET /health HTTP/1.1", "Connection: keep-alive", "Connection: close"), ends(200, b"ok"))
case("Connection: closed is not close", request("GET /health HTTP/1.1", "Connection: closed"), taken(200, b"ok"))
case("Upgrade is ignored", request("GET /health HTTP/1.1", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AA"), taken(200, b"ok"))
case("a stream", request("GET /stream?3 HTTP/1.1"), taken(200, b"line 0\nline 1\nline 2\n"))
case("a stream of nothing", request("GET /stream?0 HTTP/1.1"), taken(200, b""))
case("an answer after a suspension", request("GET /async?10 HTTP/1.1"), taken(200, b"resumed"))
case("an answer after a trip to another thread", request("GET /thread HTTP/1.1"), taken(200, b"loop"))
case("204", request("GET /silent HTTP/1.1"), taken(204, b""))
case("204 to HEAD", request("HEAD /silent HTTP/1.1"), taken(204, b"", "HEAD"))

# Row 9: paths which are no route, whatever somebody makes of them.
for path in ["/%00", "/%2Fhealth", "/%5Chealth", "/health%00", "/./health", "/../health", "/a/../health", "/%2e%2e/health", "//health", "/health/", "/health;a", "/health.", "/%68ealth%", "/%c0%af", "/%252e", "/HEALTH", "/health%20", "/etc/passwd",
             "/..%2f..%2fetc/passwd", "/%ff", "/health//", "/health/..", "/health%2f", "/%zz", "/%", "/%1"]:
    case(f"path {path}", request(f"GET {path} HTTP/1.1"), taken(404))
