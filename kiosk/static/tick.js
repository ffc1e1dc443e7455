// "Tick all" and "Tick none" above a list of tick boxes; without this script one ticks them singly.
for (const button of document.querySelectorAll("[data-tick]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const box of button.form.elements) {
      if (box.type === "checkbox") box.checked = button.dataset.tick === "all";
    }
  });
}
