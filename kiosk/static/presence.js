// Says every so often that this call's page is open, and shows who else has it open.
const panel = document.querySelector("[data-presence]");
const token = document.querySelector('input[name="csrf_token"]')?.value ?? "";

function body(leaves) {
  return new URLSearchParams({ csrf_token: token, ...(leaves ? { leaves: "1" } : {}) });
}

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(panel.dataset.presence, { method: "POST", body: body(false), redirect: "error", headers: { "X-Asked-By": "clock" } });
    if (!answer.ok) return;
    const { words } = await answer.json();
    if (panel.textContent !== words) panel.textContent = words;
    panel.hidden = !words;
  } catch {
    // the server is away for a moment: the next look says more
  }
}

if (panel) {
  look();
  setInterval(look, Number(panel.dataset.every) * 1000);
  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", () => navigator.sendBeacon(panel.dataset.presence, body(true)));
}
