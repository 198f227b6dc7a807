"""A product that sends its users to sign in: a page with a link, and a callback that shows what came back."""

import html
import http.server
import threading
import urllib.parse


class ProductSite:
    """A web site on a port of its own; `arrived` has the query of each callback."""

    def __init__(self):
        self.arrived, self.link = [], ""
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                target = urllib.parse.urlsplit(self.path)
                body = f"<a id=go href='{html.escape(site.link, quote=True)}'>Sign in with Btelo</a>"
                if target.path == "/callback":
                    query = dict(urllib.parse.parse_qsl(target.query, strict_parsing=True))
                    site.arrived.append(query)
                    body = f"<p id=outcome>{html.escape(' '.join(sorted(query)))}</p>"
                page = f"<!doctype html><html lang=en><title>Product</title><main><h1>Product</h1>{body}</main></html>".encode()
                self.send_response(200 if target.path in ("/", "/callback") else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.callback = self.url + "/callback"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
