// "Tick all" and "Tick none" above a list of tick boxes; without this script one ticks them singly.
// A box with data-whole-list stands for more than what is shown: it never outlives a row that was left out.
const isBox = (element) => element.type === "checkbox";
const isRow = (element) => isBox(element) && !("wholeList" in element.dataset);

for (const button of document.querySelectorAll("[data-tick]")) {
  const isToTick = button.dataset.tick === "all";
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const box of [...button.form.elements].filter(isToTick ? isRow : isBox)) box.checked = isToTick;
  });
}

for (const whole of document.querySelectorAll("[data-whole-list]")) {
  whole.form.addEventListener("change", ({ target }) => {
    if (target === whole && whole.checked) {
      for (const row of [...whole.form.elements].filter(isRow)) row.checked = true;
    } else if (isRow(target) && !target.checked) whole.checked = false;
  });
}

// "4 ticked": what is ticked now, beside the button that prints it.
for (const form of new Set([...document.querySelectorAll("[data-ticked]")].map((said) => said.closest("form")))) {
  if (!form.querySelector("[name=chosen]")) continue; // nothing to tick: what was counted stands
  const count = () => {
    const whole = form.querySelector("[data-whole-list]");
    const rows = [...form.elements].filter((box) => isRow(box) && box.name === "chosen" && box.checked).length;
    const number = whole?.checked ? Number(whole.dataset.wholeList) : rows;
    for (const said of form.querySelectorAll("[data-ticked]")) said.textContent = `${number} ticked`;
    for (const said of form.querySelectorAll("[data-ticked-number]")) said.textContent = number;
  };
  form.addEventListener("change", count);
  form.addEventListener("click", (event) => event.target.closest("[data-tick]") && count());
  count();
}
