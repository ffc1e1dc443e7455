// Known answers beside a form, while it is filled in; without this script nothing is lost but the suggestion.
// <div data-suggest="/address" data-suggest-fields="field:parameter field:parameter" aria-live="polite"></div>
const PAUSE_MS = 400;

function asked(place) {
  const address = new URL(place.dataset.suggest, location.href);
  const said = new Map();
  for (const pair of place.dataset.suggestFields.split(" ")) {
    const [name, parameter] = pair.split(":");
    for (const field of document.getElementsByName(name)) {
      const isLeftOut = (field.type === "radio" || field.type === "checkbox") && !field.checked;
      if (!isLeftOut && field.value.trim()) {
        said.set(parameter, `${said.get(parameter) ?? ""} ${field.value}`.trim().slice(0, 400));
      }
    }
  }
  said.forEach((value, parameter) => address.searchParams.set(parameter, value));
  return address.href;
}

for (const place of document.querySelectorAll("[data-suggest]")) {
  let waiting = 0;
  let shown = asked(place);
  let latest = 0;
  const look = async () => {
    const address = asked(place);
    if (address === shown) return;
    shown = address;
    latest += 1;
    const own = latest;
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      const isWanted = answer.ok && !answer.redirected && own === latest;
      if (isWanted) place.innerHTML = await answer.text();
    } catch {
      shown = ""; // the next letter tries again
    }
  };
  const names = place.dataset.suggestFields.split(" ").map((pair) => pair.split(":")[0]);
  for (const sort of ["input", "change"]) {
    document.addEventListener(sort, (event) => {
      if (!names.includes(event.target.name)) return;
      clearTimeout(waiting);
      waiting = setTimeout(look, PAUSE_MS);
    });
  }
}
