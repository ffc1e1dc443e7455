// The arrow keys go from label to label of a drawn sheet; without this script Tab goes through all of them.
for (const sheet of document.querySelectorAll(".sheet-page")) {
  const labels = [...sheet.querySelectorAll("a, input")];
  const columns = Number(sheet.dataset.columns);
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
  sheet.addEventListener("keydown", (event) => {
    const from = labels.indexOf(event.target);
    if (from < 0 || !(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey) return;
    const to = labels[from + steps[event.key]];
    event.preventDefault(); // the page does not scroll under the finger
    to?.focus();
  });
}
