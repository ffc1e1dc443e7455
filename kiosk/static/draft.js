// Keeps what is typed into a form in this browser tab until it has arrived, and gives it back after a reload or a crash.
// <form id="report" data-draft="7K3Q9XZ">; the page of the receipt says <div data-draft-arrived="7K3Q9XZ">.
// Nothing leaves the browser, nothing outlives the tab, and nothing of it runs at the kiosk.
const PREFIX = "scandesk-draft:";
const LEFT_OUT = ["csrf_token", "opened", "leave_empty"];
const PAUSE_MS = 300;

function stored(name) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + name));
  } catch {
    return null; // no storage here, or something else's
  }
}

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && field.type !== "file" && !LEFT_OUT.includes(field.name));
}

function isChoice(field) {
  return field.type === "radio" || field.type === "checkbox";
}

function keep(form) {
  const typed = fieldsOf(form)
    .filter((field) => !isChoice(field) || field.checked)
    .map((field) => [field.name, field.value]);
  try {
    sessionStorage.setItem(PREFIX + form.dataset.draft, JSON.stringify(typed));
  } catch {
    // private windows may keep nothing: the form works all the same
  }
}

function forget(name) {
  try {
    sessionStorage.removeItem(PREFIX + name);
  } catch {
    // nothing was kept
  }
}

function giveBack(form, typed) {
  const values = new Map();
  for (const [name, value] of typed) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of fieldsOf(form)) {
    const kept = values.get(field.name) ?? [];
    if (isChoice(field)) field.checked = kept.includes(field.value);
    else if (kept.length) field.value = kept[0];
    const isFilled = isChoice(field) ? field.checked : field.value && field.type !== "hidden";
    if (isFilled) field.closest("details")?.setAttribute("open", "");
  }
  form.elements.description?.dispatchEvent(new Event("change", { bubbles: true })); // whoever listens looks again
}

function sayIt(form) {
  const line = document.createElement("p");
  line.className = "notice";
  line.setAttribute("role", "status");
  line.textContent = "This is what you had typed before the page was left. It has not been sent yet. ";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline-primary btn-sm";
  button.textContent = "Begin with an empty form";
  button.addEventListener("click", () => {
    forget(form.dataset.draft);
    location.assign(location.pathname + location.search);
  });
  line.append(button);
  form.before(line);
}

for (const arrived of document.querySelectorAll("[data-draft-arrived]")) forget(arrived.dataset.draftArrived);

for (const form of document.querySelectorAll("form[data-draft]")) {
  const before = stored(form.dataset.draft);
  const isFresh = !document.getElementById("error-summary"); // else the server has given it back already
  const isOfThisForm = before?.some(([name, value]) => name === "kind" && value === form.elements.kind?.value);
  if (isFresh && isOfThisForm) {
    giveBack(form, before);
    sayIt(form);
  }
  let waiting = 0;
  const soon = (event) => {
    if (event.target.form !== form) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      waiting = 0;
      keep(form);
    }, PAUSE_MS);
  };
  for (const sort of ["input", "change"]) document.addEventListener(sort, soon);
  form.addEventListener("submit", () => keep(form));
  addEventListener("pagehide", () => {
    if (waiting) keep(form);
  });
}
