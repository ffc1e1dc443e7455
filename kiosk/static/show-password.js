// A button beside each password that shows what was typed. Without this script it stays hidden, and can be pasted.
for (const field of document.querySelectorAll('input[type="password"]')) {
  const button = document.createElement("button");
  const words = () => (field.type === "password" ? "Show" : "Hide");
  button.type = "button";
  button.className = "btn btn-sm btn-link show-password";
  button.setAttribute("aria-controls", field.id);
  const draw = () => {
    button.textContent = words();
    button.setAttribute("aria-label", `${words()} what was typed`);
  };
  button.addEventListener("click", () => {
    field.type = field.type === "password" ? "text" : "password";
    draw();
  });
  field.form?.addEventListener("submit", () => (field.type = "password"));
  draw();
  field.after(button);
}
