// What was scanned in a stock-take is sent at once: a page that is only asked for changes nothing, so this one posts.
// Whoever comes back to it with the Back button is not sent forward again.
const form = document.querySelector("form[data-send-at-once]");
const [arrival] = performance.getEntriesByType("navigation");
if (form && arrival?.type !== "back_forward") form.requestSubmit();
