// The kiosk: it asks "Still there?", goes home and forgets; big keys type; nothing leads out of it by accident.
// Without this script everything still works: pages go home by themselves, keys are sent one by one.
const kiosk = document.querySelector("[data-home]");
const home = kiosk.dataset.home;
const isHome = location.pathname === "/walkup/";

// --- a page that the browser kept in its memory is of a visit that may be over: the server knows
addEventListener("pagehide", () => {
  document.body.hidden = true;
});
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
// an answer to a form is asked for anew: Back would end at the browser's own "Confirm form resubmission"
history.replaceState(null, "", isHome ? "/walkup/" : location.href);
if (isHome) history.pushState(null, "", "/walkup/"); // whoever came here by Back leaves nothing to go Forward to

// --- idle: a word of warning, then a question, then home
const IDLE_MS = Number(kiosk.dataset.idle) * 1000;
const STILL_S = 15;
const WARN_MS = 5000; // before the question, so that there are 20 seconds in all to say "I am here"
const still = document.getElementById("still-there");
const soon = document.getElementById("soon");
let timers = [];
let counting = 0;

function goHome() {
  location.replace(home);
}

function warn() {
  soon.textContent = "Still there? Touch the screen or press a key, or in 20 seconds all this is forgotten.";
}

function ask() {
  let left = STILL_S;
  const seconds = document.getElementById("still-there-seconds");
  seconds.textContent = left;
  soon.textContent = "";
  still.showModal();
  document.getElementById("still-here").focus();
  counting = setInterval(() => {
    left -= 1;
    seconds.textContent = left;
    if (left <= 0) goHome();
  }, 1000);
}

function isSomethingHere() {
  return !isHome || [...document.querySelectorAll("input")].some((field) => field.value);
}

function wake() {
  timers.forEach(clearTimeout);
  clearInterval(counting);
  soon.textContent = "";
  if (still.open) still.close();
  timers = [
    setTimeout(() => isSomethingHere() && warn(), IDLE_MS - WARN_MS),
    setTimeout(() => (isSomethingHere() ? ask() : wake()), IDLE_MS),
  ];
}
for (const sign of ["pointerdown", "keydown", "input", "wheel", "touchmove"]) {
  addEventListener(sign, wake, { passive: true });
}
still.addEventListener("cancel", wake);
wake();

// --- a home page that nobody touches is fresh every few minutes: the desk's notices stand there
const FRESH_MS = 300_000;
if (isHome) {
  setInterval(async () => {
    if (isSomethingHere() || still.open) return;
    try {
      const answer = await fetch("/walkup/"); // where the server is away for a moment, the page stays
      if (answer.ok && !isSomethingHere()) goHome();
    } catch {
      // the next time
    }
  }, FRESH_MS);
}

// --- big keys
for (const pad of document.querySelectorAll("[data-keypad]")) {
  const form = document.getElementById(pad.dataset.keypad);
  const field = form.querySelector("input:not([type=hidden])");
  const whole = Number(form.dataset.length ?? 0);
  pad.hidden = false;
  pad.addEventListener("click", (event) => {
    const key = event.target.closest("button");
    if (!key) return;
    event.preventDefault();
    if (key.value === "clear") field.value = "";
    else if (key.value === "delete") field.value = field.value.slice(0, -1);
    else if (field.value.length < field.maxLength) field.value += key.value;
    if (whole && key.value.length === 1 && field.value.replaceAll("-", "").length === whole) form.requestSubmit();
  });
}

// --- a photo that the server would not even begin to read, and answer with a page that is not ours
function isTooLarge(form) {
  const photo = form.querySelector("[data-largest]");
  const isLarge = (photo?.files[0]?.size ?? 0) > Number(photo?.dataset.largest);
  if (photo) document.getElementById("too-large").hidden = !isLarge;
  return isLarge;
}

// --- a press is answered at once, and counts once
let isSent = false;
document.addEventListener("submit", (event) => {
  if (isSent || isTooLarge(event.target)) event.preventDefault();
  if (isTooLarge(event.target)) return;
  isSent = true;
  event.submitter?.setAttribute("aria-busy", "true");
});

// --- arrow keys go from tile to tile
const TILES = ".walkup-tile, .walkup-digit, .walkup-choice, .walkup-send, .walkup-key, .walkup-change";
const STEPS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

function centre(element) {
  const box = element.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}

function nextTile(from, [right, down]) {
  const [x, y] = centre(from);
  let best = null;
  let bestCost = Infinity;
  for (const tile of document.querySelectorAll(TILES)) {
    const [tileX, tileY] = centre(tile);
    const along = (tileX - x) * right + (tileY - y) * down;
    const aside = Math.abs((tileX - x) * down) + Math.abs((tileY - y) * right);
    const cost = along + 3 * aside;
    if (tile !== from && tile.checkVisibility() && along > 4 && cost < bestCost) [best, bestCost] = [tile, cost];
  }
  return best;
}

// --- nothing of the browser's own: no menu, no dropping, no new window, no saving, printing or searching dialog
// what one person copies must not be there for the next to paste
for (const sign of ["contextmenu", "dragstart", "dragover", "drop", "auxclick", "copy", "cut", "paste"]) {
  addEventListener(sign, (event) => event.preventDefault(), { capture: true });
}
document.addEventListener(
  "click",
  (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) event.preventDefault();
  },
  { capture: true },
);
const EDITING = ["a", "z", "y", "+", "-", "=", "0", "backspace", "delete", "home", "end"];
const WITH_ALT = ["arrowleft", "arrowright", "home", "d", "e", "f"];
const FASTEST_HAND_MS = 35;
let lastKeyAt = -Infinity;

function isBrowsers(event) {
  const key = event.key.toLowerCase();
  if (event.getModifierState("AltGraph")) return false; // a letter, such as the Welsh w with a roof
  if (event.ctrlKey || event.metaKey) return !EDITING.includes(key) && !key.startsWith("arrow");
  if (event.altKey && WITH_ALT.includes(key)) return true;
  return /^(f([1-46-9]|1[02])|contextmenu|(browser|launch).*)$/.test(key);
}

// The end of a scan whose beginning the page before got, or a space in one: nobody's answer, no press of a button.
// Where codes are looked for it goes on: a scanner that stutters is a quick typist.
function isOfScan({ key, target, timeStamp }) {
  const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
  if (timeStamp - lastKeyAt >= FASTEST_HAND_MS || (isField && target.form?.method === "get")) return false;
  return key === "Enter" || (key === " " && !isField);
}

// What is longer than its frame is read with the arrow keys, before they lead on.
function canScroll(element, [, down]) {
  if (!element.matches(".walkup-written") || !down) return false;
  const below = element.scrollHeight - element.clientHeight - element.scrollTop;
  return down > 0 ? below > 1 : element.scrollTop > 0;
}

document.addEventListener(
  "keydown",
  (event) => {
    if (isBrowsers(event)) event.preventDefault();
    if (isOfScan(event)) event.preventDefault();
    if (event.key.length === 1) lastKeyAt = event.timeStamp;
    const step = STEPS[event.key];
    const from = document.activeElement;
    const isTyping = from instanceof HTMLTextAreaElement || (from instanceof HTMLInputElement && from.value);
    if (!step || isTyping || still.open || event.ctrlKey || event.altKey || event.shiftKey) return;
    if (canScroll(from, step)) return;
    const next = from.matches(`${TILES}, input`) ? nextTile(from, step) : document.querySelector("main").querySelector(TILES);
    if (!next) return;
    event.preventDefault();
    next.focus();
  },
  { capture: true },
);

// --- the claim slip
const print = document.getElementById("print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
