// A basket that is filled without loading the page anew: the field is free for the next scan at once, and what was
// scanned meanwhile waits its turn. Without this script every scan is a form that is sent.
const form = document.querySelector("form[data-takes-scans]");
const field = form?.elements.code;
const waiting = [];
let isSending = false;

async function send(typed) {
  const words = new URLSearchParams(new FormData(form));
  words.set("code", typed);
  const answer = await fetch(form.action, { method: "POST", body: words, headers: { "X-Asked-By": "script" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of ["[data-basket-said]", "[data-basket]"]) {
    const fresh = page.querySelector(part);
    if (!fresh) throw new Error("signed out");
    document.querySelector(part).replaceChildren(...fresh.childNodes);
  }
}

async function sendAll() {
  if (isSending) return;
  isSending = true;
  while (waiting.length > 0) {
    try {
      await send(waiting[0]);
      waiting.shift();
    } catch {
      field.value = waiting[0];
      form.submit(); // whatever is wrong, the server's own page says it
      return;
    }
  }
  isSending = false;
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const typed = field.value.trim();
  field.value = "";
  field.focus();
  if (!typed) return;
  waiting.push(typed);
  sendAll();
});
