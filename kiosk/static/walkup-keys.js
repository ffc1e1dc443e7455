// A plain script that stands before everything else: whoever types or scans as soon as there is something to see loses
// no key to a page that is still being put together. scanner.js takes over what came until it was there itself.
var early = { keys: [], letters: "", isEntered: false };

function waitingForKeys() {
  return document.querySelector("main [autofocus]");
}

document.addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    early.keys?.push({ key: event.key, code: event.code, shiftKey: event.shiftKey, timeStamp: event.timeStamp });
    const isNowhere = !document.activeElement || document.activeElement === document.body;
    if (!isNowhere || event.key === " " || document.querySelector("dialog[open]")) return;
    const field = waitingForKeys();
    const isLetter = event.key.length === 1;
    if (field && isLetter) {
      field.focus(); // before the browser puts the letter somewhere
    } else if (document.readyState === "loading" && (isLetter || (event.key === "Enter" && early.letters))) {
      event.preventDefault();
      if (isLetter) early.letters += event.key;
      else early.isEntered = true;
    }
  },
  { capture: true },
);

// The browser itself gives the focus only when it draws, which may be after the first keys.
document.addEventListener("DOMContentLoaded", () => {
  const field = waitingForKeys();
  if (!field) return;
  if (document.activeElement === document.body) field.focus();
  if (!early.letters) return;
  field.value = early.letters + field.value;
  if (early.isEntered) field.form.requestSubmit();
});
