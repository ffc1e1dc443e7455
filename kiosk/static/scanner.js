// A USB scanner is a keyboard that types a sticker and presses Enter, wherever the focus is. What it typed is taken out
// of the field again, its Enter sends no form, and the device opens. Nobody types six keys less than 35 ms apart. But a
// scanner or a busy PC may stall in the middle: then what came before and after belongs together.
export const FASTEST_HAND_MS = 35;
export const LONGEST_STALL_MS = 500; // nobody types a letter and pulls a trigger within this time
export const SHORTEST = 6;
const MOST_PIECES = 8;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

function checkCharacter(characters) {
  let interim = 0;
  for (const character of characters) {
    interim ^= ALPHABET.indexOf(character);
    interim = interim & 16 ? (interim << 1) ^ 0b100101 : interim << 1;
  }
  return ALPHABET[interim];
}

// The code in what was scanned: the address of a sticker or its bare code, in any case of letters; or nothing.
export function stickerCode(text) {
  const upper = text.trim().toUpperCase();
  const at = upper.lastIndexOf("/D/");
  if (at < 0 && upper.replace("-", "").length !== 7) return "";
  const code = (at < 0 ? upper : upper.slice(at + 3))
    .replaceAll("-", "")
    .replaceAll("O", "0")
    .replaceAll(/[IL]/g, "1");
  const isWhole = code.length === 7 && [...code].every((character) => ALPHABET.includes(character));
  return isWhole && checkCharacter(code.slice(0, 6)) === code[6] ? code : "";
}

// The character of a key by its place, as a scanner that believes in an American keyboard means it.
export function byPlace(code, isShifted) {
  const named = { Slash: "/", Minus: "-", Period: ".", Semicolon: isShifted ? ":" : ";" };
  return named[code] ?? /^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? "";
}

// Keys that came too fast for a hand, in pieces where they stalled. `add` returns what the Enter of a scan may end: the
// longest burst first, or nothing. For each stall there must be six keys that were too fast, so no typist is one.
export class Burst {
  constructor() {
    this.clear();
  }

  clear() {
    this.pieces = [];
    this.lastAt = -Infinity;
  }

  isFast(at) {
    return at - this.lastAt < FASTEST_HAND_MS;
  }

  add(key, code, isShifted, at, howItIs = () => null) {
    if (key === "Enter") {
      const found = this.isFast(at) ? this.bursts() : [];
      this.clear();
      return found.length ? found : null;
    }
    if (key.length !== 1) return null; // Shift and its like come in between
    if (at - this.lastAt >= LONGEST_STALL_MS) this.clear();
    if (!this.isFast(at)) this.pieces.push({ typed: "", placed: "", before: howItIs() });
    if (this.pieces.length > MOST_PIECES) this.pieces.shift();
    const piece = this.pieces.at(-1);
    piece.typed += key;
    piece.placed += byPlace(code, isShifted);
    this.lastAt = at;
    return null;
  }

  bursts() {
    const found = [];
    let [typed, placed, fast, stalls] = ["", "", 1, 0]; // the Enter itself was fast
    for (const piece of [...this.pieces].reverse()) {
      typed = piece.typed + typed;
      placed = piece.placed + placed;
      fast += piece.typed.length - 1;
      if (fast >= SHORTEST * Math.max(1, stalls)) found.unshift({ typed, placed, before: piece.before });
      stalls += 1;
    }
    return found;
  }
}

const burst = new Burst();

function codeOf({ typed, placed }) {
  return stickerCode(typed) || stickerCode(placed);
}

function isWholeSticker({ typed, placed }) {
  return [typed, placed].some((text) => stickerCode(text) && (/^https?:/i.test(text) || !text.includes("/")));
}

// What was scanned, of all that an Enter may end: letters that were typed just before a sticker are none of it.
function scannedOf(bursts) {
  return bursts.find(isWholeSticker) ?? bursts.findLast(codeOf) ?? bursts[0];
}

// How the focused field is before a burst.
function stateOf(element) {
  const holds = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
  if (!holds && !(element instanceof HTMLSelectElement)) return null;
  return { element, value: element.value, hasChanged: changed.has(element.form) };
}

function putBack(before) {
  if (!before || before.element.value === before.value) return;
  before.element.value = before.value;
  before.element.dispatchEvent(new Event("input", { bubbles: true }));
  if (!before.hasChanged) changed.delete(before.element.form);
}

// After a longer stall the burst is only the end of a scan: the field that got it has all of it.
function fromField(element, typed) {
  const text = element instanceof HTMLInputElement && element.value.endsWith(typed) ? element.value : "";
  return text.length > typed.length && stickerCode(text) ? text : "";
}

function isSearch(element) {
  return element?.form?.method === "get" && element instanceof HTMLInputElement;
}

function openDevice(code) {
  const field = document.querySelector('main form[method="post"] input[name="device"]');
  if (field && location.pathname.endsWith("/calls/new")) {
    field.value = `${code.slice(0, 4)}-${code.slice(4)}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    field.focus();
    return;
  }
  const address = `/find?text=${encodeURIComponent(asOnSticker(code))}`;
  // what was typed and not sent yet must not be lost: then the device opens beside it
  if ([...changed].some((form) => form?.isConnected && form.method === "post")) open(address, "_blank");
  else location.assign(address);
}

// A page that waits for stickers has fields with data-scan: the one in use, or the first that is empty.
function waitingField(target) {
  const fields = [...document.querySelectorAll("main input[data-scan]")];
  return fields.includes(target) ? target : (fields.find((field) => !field.value) ?? fields.at(-1));
}

// What was scanned into a page that waits for it is sent, unless its form waits for another sticker still.
function take(field, text) {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  const next = [...field.form.querySelectorAll("input[data-scan]")].find((other) => !other.value);
  if (next) next.focus();
  else field.form.requestSubmit();
}

// What was scanned at a kiosk before this script was there (walkup-keys.js kept it). Its end may still come.
function takeOver(early) {
  for (const { key, code, shiftKey, timeStamp } of early.keys) {
    const bursts = burst.add(key, code, shiftKey, timeStamp);
    if (!bursts) continue;
    early.letters = "";
    const scanned = scannedOf(bursts);
    openAtKiosk(asOnSticker(codeOf(scanned)) || scanned.typed);
  }
  early.keys = null; // nothing is kept from here on
}

// What was scanned is sent as the sticker says it: so it counts as seen, and what was typed does not.
function asOnSticker(code) {
  return code && `/D/${code}`;
}

function openAtKiosk(text) {
  const { scanOpens } = document.querySelector("[data-scan-opens]").dataset;
  location.assign(`${scanOpens}${encodeURIComponent(text)}`);
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  const { target } = event;
  const bursts = burst.add(event.key, event.code, event.shiftKey, event.timeStamp, () => stateOf(target));
  if (!bursts) return;
  const scanned = scannedOf(bursts);
  const ofField = codeOf(scanned) ? "" : fromField(target, scanned.typed);
  const code = codeOf(scanned) || stickerCode(ofField);
  const before = ofField ? { ...scanned.before, element: target, value: "" } : scanned.before;
  const field = isSearch(target) ? null : waitingField(target);
  if (field) {
    event.preventDefault();
    event.stopPropagation();
    putBack(before);
    take(field, code ? `${code.slice(0, 4)}-${code.slice(4)}` : scanned.typed);
    return;
  }
  const isKiosk = document.querySelector("[data-scan-opens]");
  if (!code && isSearch(target) && !isKiosk) return; // a tag or a serial, scanned into a search
  event.preventDefault();
  event.stopPropagation();
  if (isKiosk) {
    putBack(before); // whatever was being typed: the next person stands there
    openAtKiosk(asOnSticker(code) || scanned.typed);
    return;
  }
  if (!code) return;
  putBack(before);
  openDevice(code);
}

const changed = new Set(); // the forms somebody typed into
document.addEventListener("input", (event) => changed.add(event.target.form), true);
document.addEventListener("submit", (event) => changed.delete(event.target));
document.addEventListener("keydown", pressed, true);
if (globalThis.early) takeOver(globalThis.early);
