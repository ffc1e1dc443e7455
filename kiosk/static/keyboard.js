// Single keys for the desk: "?" lists them, and there they can be switched off (WCAG 2.1.4). They work outside of text
// fields alone, and wait a moment, because a barcode scanner types them much faster than anybody presses keys.
const SCANNER_MS = 40;
const SEQUENCE_MS = 1500;
const me = document.querySelector("script[data-person]")?.dataset ?? {};
const COOKIE = `keys-${me.person}`;
const PLACES = { q: "/desk/", w: "/fieldwork/", d: "/devices/" };
const STEPS = { t: "triage", d: "dispatch", r: "resolve", c: "close", h: "hold" };
const LIST = [
  ["j k", "next or previous line"],
  ["Enter", "open the line"],
  ["x", "tick the line"],
  ["n", "log a call"],
  ["/", "search"],
  ["g q", "go to the queue"],
  ["g w", "go to my work"],
  ["g d", "go to the devices"],
  ["t d r c h", "on a call: triage, dispatch, resolve, close, hold"],
  ["u", "back to the queue"],
  ["?", "this list"],
];
let isOn = !document.cookie.split("; ").includes(`${COOKIE}=off`);
let waiting = 0;
let lastKeyAt = -Infinity;
let wentAt = -Infinity;

function isTextField(element) {
  if (!(element instanceof Element)) return false;
  if (element.closest("textarea, select, [contenteditable]")) return true;
  const input = element.closest("input");
  return Boolean(input) && !["checkbox", "radio", "button", "submit", "reset"].includes(input.type);
}

const lines = () => [...document.querySelectorAll("[data-line]")].filter((line) => line.offsetParent !== null);
const lineNow = () => document.activeElement?.closest("[data-line]");

function move(by) {
  const all = lines();
  const at = all.indexOf(lineNow());
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + by))];
  next?.querySelector("a")?.focus();
}

function go(address) {
  const link = document.querySelector(`.tabs a[href="${address}"]`);
  if (link) location.assign(address);
}

function openStep(name) {
  const step = document.getElementById(`step-${name}`);
  if (!(step instanceof HTMLDetailsElement)) return;
  step.open = true;
  step.scrollIntoView({ block: "nearest" });
  const field = step.querySelector("input:not([type=hidden]), select, textarea, button");
  (field ?? step.querySelector("summary"))?.focus();
}

function act(key) {
  const isSequence = performance.now() - wentAt < SEQUENCE_MS;
  wentAt = -Infinity;
  if (isSequence && key in PLACES) return go(PLACES[key]);
  if (key === "g") wentAt = performance.now();
  else if (key === "j") move(1);
  else if (key === "k") move(-1);
  else if (key === "x") lineNow()?.querySelector('input[type="checkbox"]')?.click();
  else if (key === "n" && "newCall" in me) location.assign("/desk/calls/new");
  else if (key === "/") document.getElementById("find-text")?.focus();
  else if (key === "u") location.assign(sessionStorage.getItem("queue") ?? document.querySelector(".tabs a")?.href);
  else if (key === "?") list.showModal();
  else if (key in STEPS) openStep(STEPS[key]);
}

function pressed(event) {
  if (event.key.length !== 1) return; // Shift before "?" is no key that came too fast
  const isFast = event.timeStamp - lastKeyAt < SCANNER_MS && !event.repeat;
  lastKeyAt = event.timeStamp;
  clearTimeout(waiting);
  const isOurs = isOn && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!isOurs || isFast || event.isComposing || event.defaultPrevented) return;
  if (isTextField(event.target) || document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (key === "/") event.preventDefault(); // some browsers search the page with it
  if (event.repeat) act(key);
  else waiting = setTimeout(act, SCANNER_MS, key);
}

function made(tag, text = "", values = {}) {
  return Object.assign(document.createElement(tag), { textContent: text, ...values });
}

function makeList() {
  const dialog = made("dialog", "", { className: "keys" });
  dialog.setAttribute("aria-labelledby", "keys-title");
  const rows = made("dl");
  for (const [keys, words] of LIST) {
    const term = made("dt");
    for (const key of keys.split(" ")) term.append(made("kbd", key), " ");
    rows.append(term, made("dd", words));
  }
  const switchBox = made("input", "", { type: "checkbox", checked: isOn, className: "form-check-input", id: "keys-on" });
  switchBox.addEventListener("change", () => {
    isOn = switchBox.checked;
    document.cookie = `${COOKIE}=${isOn ? "on" : "off"}; path=/; max-age=31536000; SameSite=Lax`;
  });
  const label = made("label", "Use these keys", { htmlFor: "keys-on", className: "form-check-label" });
  const check = made("p", "", { className: "form-check" });
  check.append(switchBox, label);
  const close = made("button", "Close", { className: "btn btn-primary" });
  const form = made("form", "", { method: "dialog" });
  form.append(close);
  dialog.append(made("h2", "Keys", { id: "keys-title" }), rows, check, form);
  document.body.append(dialog);
  const button = made("button", "Keys", { type: "button", className: "btn btn-sm btn-link keys-button" });
  button.setAttribute("aria-haspopup", "dialog");
  button.addEventListener("click", () => dialog.showModal());
  document.querySelector(".who")?.prepend(button);
  return dialog;
}

const list = makeList();
if (location.pathname === "/desk/") sessionStorage.setItem("queue", location.pathname + location.search);
document.addEventListener("keydown", pressed);
