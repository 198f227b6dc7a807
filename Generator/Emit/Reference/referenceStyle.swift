/// How the page looks: light and dark, from a phone to a wide screen, on paper.
let referenceStyle: StaticString = #"""

:root {
  color-scheme: light dark;
  --paper: #fff; --soft: #f5f7f8; --line: #e1e6e9; --text: #16202a; --quiet: #55626e; --accent: #4338ca; --accent-soft: #eceefe;
  --code: #f4f6f8; --key: #0b5cad; --string: #0a6b3d; --shadow: 0 1px 2px #0001;
  --get: #0b5cad; --post: #0a6b3d; --put: #8a5300; --patch: #6b3fb5; --delete: #b3261e;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  --bar: 3.5rem;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #10161b; --soft: #171f26; --line: #2a353e; --text: #e6ecf0; --quiet: #9babb7; --accent: #a5b4fc; --accent-soft: #20264a;
    --code: #161e25; --key: #8cc4ff; --string: #7fd6a4; --shadow: none;
    --get: #8cc4ff; --post: #7fd6a4; --put: #f0b95e; --patch: #c4a5ff; --delete: #ff9a92;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: calc(var(--bar) + 1rem); -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--text); font: 0.9375rem/1.6 var(--sans); }
a { color: var(--accent); text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
code, pre, kbd { font-family: var(--mono); font-size: 0.86em; }
p { margin: 0 0 0.75rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 0.5rem; z-index: 9; background: var(--paper); padding: 0.5rem 1rem; }

.bar { position: sticky; top: 0; z-index: 5; height: var(--bar); display: flex; align-items: center; gap: 1rem; padding: 0 1.25rem;
  background: var(--paper); border-bottom: 1px solid var(--line); }
.brand { display: flex; align-items: center; gap: 0.5rem; color: inherit; text-decoration: none; font-size: 1.05rem; }
.brand svg { width: 1.6rem; height: 1.6rem; color: var(--accent); }
.version { color: var(--quiet); font-size: 0.8rem; }
.search { position: relative; flex: 1 1 12rem; max-width: 26rem; margin-right: auto; margin-left: 1rem; }
.search input { width: 100%; height: 2.1rem; padding: 0 2rem 0 0.75rem; font: inherit; font-size: 0.875rem; color: inherit;
  background: var(--soft); border: 1px solid var(--line); border-radius: 0.5rem; }
.search kbd { position: absolute; right: 0.6rem; top: 0.4rem; padding: 0 0.35rem; color: var(--quiet); border: 1px solid var(--line);
  border-radius: 0.25rem; pointer-events: none; }
.search input:focus + kbd { display: none; }
.choices { display: flex; flex: none; margin: 0; padding: 2px; border: 1px solid var(--line); border-radius: 0.5rem; background: var(--soft); }
.choices:first-of-type { margin-left: auto; }
.choices input { position: absolute; opacity: 0; pointer-events: none; }
.choices span { display: block; padding: 0.2rem 0.65rem; border-radius: 0.35rem; font-size: 0.8125rem; cursor: pointer; color: var(--quiet); }
.choices :checked + span { background: var(--paper); color: var(--text); box-shadow: var(--shadow), 0 0 0 1px var(--line); }
.choices :focus-visible + span { outline: 2px solid var(--accent); }
.menu { display: none; }

.frame { display: grid; grid-template-columns: 17.5rem minmax(0, 1fr); }
.contents { position: sticky; top: var(--bar); height: calc(100vh - var(--bar)); overflow-y: auto; padding: 1.25rem 0.75rem 3rem 1.25rem;
  border-right: 1px solid var(--line); font-size: 0.8438rem; overscroll-behavior: contain; scrollbar-width: thin; }
.contents ul { list-style: none; margin: 0 0 1.1rem; padding: 0; }
.contents .section { display: block; margin-bottom: 0.2rem; color: var(--text); font-weight: 650; font-size: 0.78rem; text-decoration: none;
  padding: 0.15rem 0.5rem; }
.contents li a { display: flex; justify-content: space-between; align-items: center; gap: 0.5rem; padding: 0.22rem 0.5rem;
  border-radius: 0.375rem; color: var(--quiet); text-decoration: none; line-height: 1.35; }
.contents li a:hover { background: var(--soft); color: var(--text); }
.contents [aria-current] { background: var(--accent-soft); color: var(--text); }
.contents .chosen { box-shadow: inset 0 0 0 1.5px var(--accent); color: var(--text); }
.nothing { color: var(--quiet); padding: 0 0.5rem; }
.m { font: 600 0.6875rem/1 var(--mono); letter-spacing: 0.02em; color: var(--quiet); flex: none; }
.GET { color: var(--get); } .POST { color: var(--post); } .PUT { color: var(--put); } .PATCH { color: var(--patch); } .DELETE { color: var(--delete); }

main { padding: 0 2.5rem 6rem; max-width: 92rem; min-width: 0; }
.part { padding: 2.25rem 0 1rem; border-bottom: 1px solid var(--line); }
.part:last-child { border: 0; }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; text-wrap: balance; }
h1 { font-size: 2.1rem; letter-spacing: -0.02em; margin-bottom: 0.75rem; }
h2 { font-size: 1.5rem; letter-spacing: -0.01em; margin-bottom: 0.75rem; }
h3 { font-size: 1.15rem; margin-bottom: 0.5rem; }
h4 { font-size: 0.8125rem; margin: 1.5rem 0 0.4rem; padding-bottom: 0.35rem; border-bottom: 1px solid var(--line); }
.anchor { color: inherit; text-decoration: none; }
.anchor:hover::after, .anchor:focus-visible::after { content: " #"; color: var(--quiet); }
.lead { font-size: 1.05rem; }
.part > p { max-width: 46rem; }
.what { max-width: 46rem; min-width: 0; }
.what code, dl code, .start code, .refined code { background: var(--code); padding: 0.1em 0.3em; border-radius: 0.25rem; overflow-wrap: anywhere; }
.op { padding: 1.75rem 0; border-top: 1px solid var(--line); display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.5rem 2.5rem; }
.op:target h3 .anchor { color: var(--accent); }
h2 + .op, h2 + div.op { border-top: 0; padding-top: 0.5rem; }
.route { display: flex; align-items: baseline; gap: 0.6rem; }
.route .m { font-size: 0.8125rem; }
.route code { background: none; padding: 0; font-size: 0.875rem; overflow-wrap: anywhere; }
.route i { font-style: normal; color: var(--accent); }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.15rem 1rem; margin: 0 0 0.75rem; font-size: 0.875rem; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; }
.steps { padding-left: 1.4rem; max-width: 46rem; }
.steps li { margin-bottom: 0.5rem; padding-left: 0.25rem; }
.steps li::marker { color: var(--accent); font-weight: 600; }
.tree { margin: 0.25rem 0 0.75rem; max-width: 46rem; }
.tree dt { font-weight: 600; font-size: 0.875rem; margin-top: 0.6rem; }
.tree dd { margin: 0; overflow-wrap: anywhere; }
.tree .tree { padding-left: 1rem; border-left: 2px solid var(--line); }
.items { margin: 0; padding-left: 1.1rem; }
.send code { white-space: pre-wrap; }
.send span { color: var(--quiet); }
.refined { padding-left: 0.75rem; border-left: 2px solid var(--line); }

.fields { list-style: none; margin: 0; padding: 0; }
.fields > li { padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
.fields > li:last-child { border-bottom: 0; }
.fields > li > code { font-weight: 600; background: none; padding: 0; margin-right: 0.5rem; }
.fields p { margin: 0.15rem 0 0; color: var(--quiet); font-size: 0.875rem; }
.type, .in { color: var(--quiet); font-size: 0.8rem; margin-right: 0.6rem; }
.type { font-family: var(--mono); }
.in::before { content: "· "; }
.outcome .in::before, figcaption .in::before { content: ""; }
.fields em { font-style: normal; font-size: 0.75rem; font-weight: 600; color: var(--put); }
.fields details { margin-top: 0.4rem; padding-left: 0.9rem; border-left: 2px solid var(--line); }
summary { cursor: pointer; font-size: 0.8125rem; color: var(--accent); width: max-content; }
.each, .case { margin: 0.4rem 0 0; font-size: 0.875rem; color: var(--quiet); }
.outcome { margin: 0.4rem 0 0.3rem; }
.status { font-weight: 600; }
.errors { list-style: none; margin: 0; padding: 0; font-size: 0.875rem; }
.errors li { display: grid; grid-template-columns: 3.2rem minmax(0, 1fr); padding: 0.4rem 0; }
.errors .status { justify-self: start; align-self: start; }
.errors li:target { background: var(--accent-soft); }
.shared { font-size: 0.875rem; color: var(--quiet); margin-top: 0.3rem; }

.how { min-width: 0; }
.code { margin: 0 0 1rem; border: 1px solid var(--line); border-radius: 0.6rem; background: var(--code); overflow: hidden; }
.code figcaption { display: flex; align-items: center; gap: 0.75rem; min-height: 2.25rem; padding: 0 0.4rem 0 0.9rem; font-size: 0.78rem;
  color: var(--quiet); border-bottom: 1px solid var(--line); }
.code figcaption > :first-child { font-weight: 600; color: var(--text); margin-right: auto; }
.note { font-family: var(--mono); font-size: 0.72rem; }
.ways { display: flex; gap: 0.5rem; }
.ways label { cursor: pointer; text-decoration: underline; text-decoration-color: var(--line); text-underline-offset: 0.25em; }
.copy { font: inherit; color: var(--quiet); background: none; border: 0; border-radius: 0.35rem; padding: 0.3rem 0.55rem; cursor: pointer; }
.copy:hover { background: var(--line); color: var(--text); }
.code pre { display: none; margin: 0; padding: 0.8rem 0.9rem; overflow: auto; max-height: 34rem; font-size: 0.8125rem; line-height: 1.55;
  tab-size: 4; scrollbar-width: thin; }
.code pre code { font-size: inherit; }
.code pre.shown { display: block; }
.environment { max-width: 46rem; }
.code pre.prose { white-space: pre-wrap; font-family: inherit; max-height: none; padding: 1rem 1.2rem; max-width: 60rem; }
.answer b { font-weight: 400; color: var(--key); }
.answer i { font-style: normal; color: var(--string); }
.tree pre { overflow: auto; padding: 0.8rem; background: var(--code); border-radius: 0.5rem; }

body:has(#language-curl:checked) .curl, body:has(#language-python:checked) .python,
body:has(#language-node:checked) .node, body:has(#language-go:checked) .go { display: block; }
body:has(#way-0:checked) figure:has(.way-0) pre[class*=way]:not(.way-0),
body:has(#way-1:checked) figure:has(.way-1) pre[class*=way]:not(.way-1),
body:has(#way-2:checked) figure:has(.way-2) pre[class*=way]:not(.way-2),
body:has(#way-3:checked) figure:has(.way-3) pre[class*=way]:not(.way-3),
body:has(#way-0:checked) figure:not(:has(.way-0)) pre[class*=way]:not(.first),
body:has(#way-1:checked) figure:not(:has(.way-1)) pre[class*=way]:not(.first),
body:has(#way-2:checked) figure:not(:has(.way-2)) pre[class*=way]:not(.first),
body:has(#way-3:checked) figure:not(:has(.way-3)) pre[class*=way]:not(.first) { display: none; }
body:has(#way-0:checked) label[for=way-0], body:has(#way-1:checked) label[for=way-1],
body:has(#way-2:checked) label[for=way-2], body:has(#way-3:checked) label[for=way-3] {
  color: var(--text); text-decoration-color: var(--accent); }
@supports not selector(:has(a)) { .code pre { display: block; border-bottom: 1px solid var(--line); } }

@media (min-width: 80rem) {
  .op:has(.how:not(:empty)) { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .how { position: sticky; top: calc(var(--bar) + 1rem); align-self: start; max-height: calc(100vh - var(--bar) - 2rem); overflow-y: auto;
    scrollbar-width: thin; }
}
@media (max-width: 60rem) {
  .bar { gap: 0.5rem; padding: 0.5rem 1rem; height: auto; flex-wrap: wrap; }
  :root { --bar: 6.2rem; }
  .version, .choices ~ .choices { display: none; }
  .choices span { padding: 0.2rem 0.45rem; }
  .menu { display: block; order: 3; }
  .menu input { position: absolute; opacity: 0; }
  .menu span { display: block; padding: 0.25rem 0.75rem; border: 1px solid var(--line); border-radius: 0.5rem; font-size: 0.875rem; cursor: pointer; }
  .menu :checked + span { background: var(--accent-soft); }
  .menu :focus-visible + span { outline: 2px solid var(--accent); }
  .search { order: 4; flex: 1 1 8rem; max-width: none; margin: 0; }
  .frame { grid-template-columns: minmax(0, 1fr); }
  .contents { display: none; position: fixed; inset: var(--bar) 0 0; z-index: 4; background: var(--paper); border: 0; height: auto; }
  body:has(#menu:checked) .contents { display: block; }
  .contents li a { padding: 0.5rem; }
  main { padding: 0 1rem 4rem; }
  h1 { font-size: 1.7rem; }
}
@media print {
  .bar, .contents, .copy { display: none; }
  .frame { display: block; }
  .code pre { max-height: none; white-space: pre-wrap; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: auto; } }

"""#

/// The mark of the page: the logo, at rest.
let referenceMark: StaticString = #"""
<svg viewBox="0 0 64 64" aria-hidden=true fill=none stroke=currentColor stroke-width=7 stroke-linecap=round><path d="M18 8v48"/>\#
<circle cx=33 cy=40 r=16 /><circle cx=33 cy=40 r=5 fill=currentColor stroke=none /></svg>
"""#
