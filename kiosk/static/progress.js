// Moves the bar of a long job. Without this script the page loads itself again every two seconds.
const card = document.querySelector("[data-job]");
const bar = card?.querySelector("progress");
const stage = card?.querySelector("[data-job-stage]");
const count = card?.querySelector("[data-job-count]");
const OFTEN_MS = 500;
const SELDOM_MS = 4000; // while the server does not answer, or nobody looks

function show(job) {
  if (job.percent === null) bar.removeAttribute("value");
  else bar.value = job.percent;
  if (job.stage && stage.textContent !== job.stage) stage.textContent = job.stage;
  count.textContent = job.total ? `${job.done.toLocaleString("en-GB")} of ${job.total.toLocaleString("en-GB")}` : "";
}

async function look() {
  let next = OFTEN_MS;
  try {
    const answer = await fetch(card.dataset.job, { redirect: "error", headers: { "X-Asked-By": "clock" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const job = await answer.json();
    if (job.has_ended) {
      location.reload(); // the page leads on to the result, or says what went wrong
      return;
    }
    show(job);
  } catch {
    next = SELDOM_MS;
  }
  setTimeout(look, document.hidden ? SELDOM_MS : next);
}

if (card) setTimeout(look, OFTEN_MS);
