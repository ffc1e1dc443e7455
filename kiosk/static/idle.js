// Says in time that a page which nobody uses will be signed out; typing counts as being there. Without this script a
// form that comes too late is kept all the same, and sent after signing in again.
const IDLE_MS = Number(document.querySelector("[data-idle-minutes]")?.dataset.idleMinutes ?? 30) * 60_000;
const SAID_BEFORE_MS = 5 * 60_000;
const TYPING_COUNTS_EVERY_MS = 5 * 60_000;
let lastSeen = Date.now();
let bar;

async function stay() {
  try {
    const answer = await fetch("/account/stay", { redirect: "error" });
    if (!answer.ok) return;
    lastSeen = Date.now();
    bar?.remove();
    bar = undefined;
  } catch {
    // signed out, or the server is away for a moment: what is typed stays on the page
  }
}

function say(words, withButton) {
  if (!bar) {
    bar = document.createElement("div");
    bar.className = "idle-hint";
    bar.setAttribute("role", "status");
    document.body.append(bar);
  }
  if (bar.dataset.words === words) return;
  bar.dataset.words = words;
  bar.textContent = words + " ";
  if (!withButton) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm btn-primary";
  button.textContent = "Stay signed in";
  button.addEventListener("click", stay);
  bar.append(button);
}

function look() {
  const left = lastSeen + IDLE_MS - Date.now();
  if (left <= 0) say("You were signed out, because nothing was done for a while. What you typed here is kept when you send it: you sign in again first.", false);
  else if (left <= SAID_BEFORE_MS) say("Nothing was done for a while: you will be signed out in a few minutes.", true);
}

document.addEventListener("input", () => {
  if (Date.now() - lastSeen > TYPING_COUNTS_EVERY_MS) stay();
});
setInterval(look, 15_000);
document.addEventListener("visibilitychange", look);
