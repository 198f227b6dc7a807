"""What watches over pages is not blind: bad pages are noticed."""

import http.server
import threading

import pytest

import chromium

GOOD = "<!doctype html><html lang=en><title>Good</title><main><h1>Good</h1><label>Name <input></label></main></html>"
POLICY = "default-src 'none'; style-src 'self'"


@pytest.fixture(scope="module")
def pages():
    """Serves each page under its name, with a strict policy."""
    served = {
        "/good": GOOD,
        "/unlabelled": GOOD.replace("<label>Name <input></label>", "<input>"),
        "/pale": GOOD.replace("<h1>Good</h1>", "<h1>Good</h1><p><font color='#dddddd'>hardly there</font></p>"),
        "/wide": GOOD.replace("<h1>Good</h1>", "<h1>" + "x" * 400 + "</h1>"),
        "/scripted": GOOD.replace("</main>", "<script>document.title = 'run'</script><img src=x onerror='alert(1)'></main>"),
        "/styled": GOOD.replace("<h1>", "<h1 style='color:red'>"),
    }

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            page = served.get(self.path, "").encode()
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_good_page_has_no_findings(pages, browsing):
    context, watch = browsing(viewport=chromium.TELEPHONE)
    page = context.new_page()
    page.goto(pages + "/good")
    assert chromium.serious_findings(page) == [] and chromium.sideways(page) <= 0
    assert not watch.dialogs and not watch.violations


@pytest.mark.parametrize("name, rule", [("unlabelled", "label"), ("pale", "color-contrast")])
def test_an_inaccessible_page_is_noticed(pages, browsing, name, rule):
    context, _ = browsing()
    page = context.new_page()
    page.goto(f"{pages}/{name}")
    assert [one.split(" ")[0] for one in chromium.serious_findings(page)] == [rule]


def test_a_page_wider_than_a_telephone_is_noticed(pages, browsing):
    context, _ = browsing(viewport=chromium.TELEPHONE)
    page = context.new_page()
    page.goto(pages + "/wide")
    assert chromium.sideways(page) > 100


@pytest.mark.parametrize("name", ["scripted", "styled"])
def test_a_breach_of_the_policy_is_noticed(pages, browsing, name):
    context, watch = browsing()
    page = context.new_page()
    page.goto(f"{pages}/{name}")
    page.wait_for_load_state()
    assert watch.violations and page.title() == "Good" and not watch.dialogs
