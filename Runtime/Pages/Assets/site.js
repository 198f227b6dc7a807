// What makes the pages a little more comfortable. Every page works without it.
"use strict";

const said = document.createElement("p");
said.className = "visually-hidden";
said.setAttribute("role", "status");
document.body.append(said);

async function copy(text, button) {
  const title = button.firstChild.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.firstChild.textContent = "Copied";
    said.textContent = "Copied";
  } catch {
    button.firstChild.textContent = "Not copied";
    said.textContent = "The browser did not allow copying.";
  }
  setTimeout(() => {
    button.firstChild.textContent = title;
    said.textContent = "";
  }, 2000);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button.parentElement.querySelector("code").textContent, button));
}

for (const block of document.querySelectorAll("[data-copy-block]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small";
  button.textContent = "Copy";
  button.addEventListener("click", () => copy(block.querySelector("code").textContent, button));
  block.append(button);
}

for (const place of document.querySelectorAll("[data-reveal]")) {
  const input = place.querySelector("input");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Show";
  button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-label", "Show what is typed");
  button.addEventListener("click", () => {
    const isShown = input.type === "password";
    input.type = isShown ? "text" : "password";
    button.textContent = isShown ? "Hide" : "Show";
    button.setAttribute("aria-pressed", String(isShown));
    input.focus();
  });
  place.classList.add("reveal-on");
  place.append(button);
}

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
for (const time of document.querySelectorAll("time[data-local]")) {
  const date = new Date(time.dateTime);
  if (Number.isNaN(date.getTime())) continue;
  time.title = time.textContent;
  time.textContent = moment.format(date);
}

// A second click on a button must not send a form twice; a page that comes back from the browser's memory starts anew.
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-disabled", "true");
  });
}
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector('[aria-disabled="true"]')?.removeAttribute("aria-disabled");
  }
});

// After a mistake the list of what is wrong is where the reader starts.
document.querySelector("[data-focus]")?.focus();
document.querySelector('.side [aria-current="page"]')?.scrollIntoView({ block: "nearest", inline: "center" });
