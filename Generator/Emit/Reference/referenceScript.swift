/// What the page does beyond reading: search, copying, keeping the choices, and showing where one is. It sends nothing.
let referenceScript: StaticString = #"""

"use strict";
(() => {
const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));

// Choices are kept for the next visit.
for (const input of all("fieldset.choices input")) {
  try { if (localStorage.getItem("doc-" + input.name) === input.id) input.checked = true; } catch {}
  input.addEventListener("change", () => { try { localStorage.setItem("doc-" + input.name, input.id); } catch {} });
}
// A choice made at an example leaves the example where it was.
document.addEventListener("click", event => {
  const label = event.target.closest("figcaption label");
  if (!label) return;
  const before = label.getBoundingClientRect().top;
  requestAnimationFrame(() => scrollBy(0, label.getBoundingClientRect().top - before));
});

// Copying.
for (const figure of all("figure.code")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    const shown = all("pre", figure).find(pre => pre.offsetParent);
    if (!shown) return;
    try {
      await navigator.clipboard.writeText(shown.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(shown);
      button.textContent = "Press Ctrl+C";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1600);
  });
  figure.querySelector("figcaption").append(button);
}

// Search: every word must be somewhere in an operation; what its name has counts more.
const search = document.getElementById("search"), found = document.getElementById("found");
const links = all("nav.contents li a"), groups = all("nav.contents .group"), nothing = document.querySelector(".nothing");
let index = null, chosen = -1;
const entries = () => index ??= links.map(link => {
  const target = document.getElementById(link.hash.slice(1));
  const what = target && (target.querySelector(".what") || target);
  const head = (link.hash + " " + link.textContent + " " + (target?.querySelector(".route")?.textContent || "")).toLowerCase();
  return { link, head, text: head + " " + (what ? what.textContent.toLowerCase() : "") };
});
const visible = () => links.filter(link => !link.parentElement.hidden);
function choose(next) {
  const shown = visible();
  links.forEach(link => link.classList.remove("chosen"));
  chosen = shown.length ? Math.max(0, Math.min(next, shown.length - 1)) : -1;
  if (chosen >= 0) { shown[chosen].classList.add("chosen"); shown[chosen].scrollIntoView({ block: "nearest" }); }
}
function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let best = -1, bestScore = -1;
  for (const entry of entries()) {
    const fits = words.every(word => entry.text.includes(word));
    entry.link.parentElement.hidden = !fits;
    const score = words.filter(word => entry.head.includes(word)).length;
    if (fits && words.length && score > bestScore) { bestScore = score; best = visible().indexOf(entry.link); }
  }
  for (const group of groups) group.hidden = !all("li", group).some(item => !item.hidden);
  const count = visible().length;
  nothing.hidden = count > 0;
  found.textContent = words.length ? (count === 1 ? "1 hit" : count + " hits") : "";
  choose(words.length ? best : -1);
  if (!words.length) links.forEach(link => link.classList.remove("chosen"));
}
search.parentElement.hidden = false;
search.addEventListener("input", filter);
search.addEventListener("keydown", event => {
  if (event.key === "ArrowDown") { choose(chosen + 1); event.preventDefault(); }
  else if (event.key === "ArrowUp") { choose(chosen - 1); event.preventDefault(); }
  else if (event.key === "Enter" && visible()[chosen]) { location.hash = visible()[chosen].hash; menu.checked = false; search.blur(); }
  else if (event.key === "Escape") { search.value = ""; filter(); search.blur(); }
});
document.addEventListener("keydown", event => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== "radio") return;
  event.preventDefault();
  search.focus();
  search.select();
});
const menu = document.getElementById("menu");
search.addEventListener("focus", () => { if (matchMedia("(max-width: 60rem)").matches) menu.checked = true; });
for (const link of all("nav.contents a")) link.addEventListener("click", () => { menu.checked = false; });

// Where one is.
const byTarget = new Map(all("nav.contents a").map(link => [link.hash.slice(1), link]));
const onScreen = new Set();
let here = null;
const watcher = new IntersectionObserver(changes => {
  for (const change of changes) change.isIntersecting ? onScreen.add(change.target) : onScreen.delete(change.target);
  const first = targets.find(target => onScreen.has(target));
  const link = first && byTarget.get(first.id);
  if (!link || link === here) return;
  here?.removeAttribute("aria-current");
  link.setAttribute("aria-current", "location");
  here = link;
  const nav = document.querySelector("nav.contents"), box = link.getBoundingClientRect(), frame = nav.getBoundingClientRect();
  if (box.top < frame.top || box.bottom > frame.bottom) nav.scrollTop += box.top - frame.top - frame.height / 2;
}, { rootMargin: "-112px 0px -60% 0px" });
const targets = all("main article[id], main section.part[id]").filter(target =>
  byTarget.has(target.id) && !(target.matches("section") && target.querySelector("article.op[id]") && !target.id.startsWith("proving")));
targets.forEach(target => watcher.observe(target));
})();

"""#
