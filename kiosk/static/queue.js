// What is new in the queue shows without loading the page again; without this script one loads it again.
const PACE_MS = 20_000;
const LONGEST_MS = 5 * 60_000;
const news = document.getElementById("queue-news");
const plainTitle = document.title;
let known = Number(news?.dataset.known ?? 0);
let shownUpTo = known;
let newCalls = 0;
let wait = PACE_MS;
let timer = 0;

function words() {
  if (newCalls) return `${newCalls} new ${newCalls === 1 ? "call" : "calls"}: show`;
  return "The queue has changed: show";
}

function tell() {
  let button = news.querySelector("button");
  if (!button) {
    button = document.createElement("button");
    button.className = "btn btn-outline-primary btn-sm mb-3";
    button.addEventListener("click", show);
    news.append(button);
  }
  if (button.textContent !== words()) {
    button.textContent = words();
    if (newCalls) news.querySelector('[role="status"]').textContent = words().replace(": show", ".");
  }
  document.title = newCalls ? `(${newCalls}) ${plainTitle}` : plainTitle;
}

async function look() {
  timer = 0;
  if (document.hidden) return;
  try {
    const answer = await fetch(`/desk/changes?since=${shownUpTo}`, { redirect: "error", headers: { "X-Asked-By": "clock" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const { last, new: count } = await answer.json();
    wait = PACE_MS;
    if (last > known) {
      known = last;
      newCalls = count;
      tell();
    }
  } catch {
    wait = Math.min(wait * 2, LONGEST_MS);
  }
  plan();
}

function plan() {
  if (!timer && !document.hidden) timer = setTimeout(look, wait);
}

// The lines are fetched from the same address and put in place: ticks, the focus and the scroll stay.
async function show() {
  let fresh;
  try {
    const answer = await fetch(location.href, { redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    location.reload();
    return;
  }
  const lines = document.getElementById("queue-lines");
  if (!document.getElementById("bulk") !== !fresh.getElementById("bulk")) {
    location.reload();
    return;
  }
  const idOf = (box) => box.value.split(".")[0];
  const ticked = new Set([...lines.querySelectorAll('input[name="call"]:checked')].map(idOf));
  const focused = document.activeElement?.closest("[data-line]")?.dataset.line;
  const focusedTag = document.activeElement?.tagName;
  const [left, top] = [scrollX, scrollY];
  for (const id of ["queue-parts", "queue-lines"]) {
    document.getElementById(id).replaceChildren(...document.adoptNode(fresh.getElementById(id)).childNodes);
  }
  for (const box of lines.querySelectorAll('input[name="call"]')) box.checked = ticked.has(idOf(box));
  if (focused) {
    const line = lines.querySelector(`[data-line="${focused}"]`);
    line?.querySelector(focusedTag === "INPUT" ? "input" : "a")?.focus({ preventScroll: true });
  }
  scrollTo(left, top);
  shownUpTo = known = Number(fresh.getElementById("queue-news").dataset.known);
  newCalls = 0;
  const button = news.querySelector("button");
  if (button === document.activeElement) lines.querySelector("[data-line] a")?.focus({ preventScroll: true });
  button?.remove();
  news.querySelector('[role="status"]').textContent = "The queue is up to date.";
  document.title = plainTitle;
}

if (news) {
  document.addEventListener("visibilitychange", () => (document.hidden ? undefined : look()));
  plan();
}
