// Which paper: a half-used sheet brings its stock, shows what is free, and begins at its first free label.
// Without this script its link opens the page with the sheet chosen.
for (const choice of document.querySelectorAll("[data-sheet-choice]")) {
  const form = choice.form;
  const start = form.elements.start;
  const show = () => {
    const { start: first, free, name } = choice.selectedOptions[0].dataset;
    const isHalfUsed = choice.value !== "";
    for (const part of form.querySelectorAll("[data-half-used]")) part.hidden = !isHalfUsed;
    for (const part of form.querySelectorAll("[data-new-sheet]")) part.hidden = isHalfUsed;
    start.value = first;
    if (!isHalfUsed) return;
    form.querySelector("[data-sheet-free]").textContent = free;
    form.querySelector("[data-sheet-link]").href = `/printing/drawer/${choice.value}`;
    const picture = form.querySelector("[data-sheet-picture]");
    picture.src = `/printing/drawer/${choice.value}.svg`;
    picture.alt = picture.alt.replace(/^.*?(?=: which labels)/, name);
  };
  const choose = (value) => {
    choice.value = value;
    show();
    choice.focus();
  };
  choice.addEventListener("change", show);
  form.addEventListener("click", (event) => {
    const link = event.target.closest("[data-choose-sheet], [data-another-sheet]");
    if (!link) return;
    event.preventDefault(); // the ticks stay
    choose(link.dataset.chooseSheet ?? "");
  });
}
