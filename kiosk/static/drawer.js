// The arrow keys go from label to label of a drawn sheet; without this script Tab goes through all of them.
for (const sheet of document.querySelectorAll(".sheet-page")) {
  // one entry a place: on a sheet that is gone, free labels lead nowhere, and are passed over in their column
  const labels = [...sheet.children].map((label) => label.querySelector("a, input"));
  const columns = Number(sheet.dataset.columns);
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
  sheet.addEventListener("keydown", (event) => {
    const from = labels.indexOf(event.target);
    if (from < 0 || !(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault(); // the page does not scroll under the finger
    let to = from + steps[event.key];
    while (to in labels && !labels[to]) to += steps[event.key];
    labels[to]?.focus();
  });
}
