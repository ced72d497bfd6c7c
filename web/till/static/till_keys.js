/* The keyboard: keys of buttons, arrows, and readers that type.
 *
 * A reader that plays a keyboard types its digits faster than any hand and ends with Enter. Its
 * line is taken away from whatever field it fell into, which gets back what stood there before. */
import { moveFocus } from "./till_dom.js";

const READER_GAP_MS = 60; /* no hand strikes six keys so fast one behind the other */
const READER_CHARACTERS_MIN = 6;
const READER_CHARACTERS_MAX = 80;

let burst = null;
let takeLine = () => {};

function isField(element) {
    return element instanceof HTMLInputElement && element.type !== "checkbox";
}

function searchField() {
    const scope = document.querySelector("dialog[open]") ?? document;
    return scope.querySelector("input[type=search]");
}

function startBurst(event) {
    const field = isField(event.target) ? event.target : searchField();
    burst = {
        text: "", at: 0, field, before: document.activeElement,
        value: field?.value ?? "",
        start: field?.selectionStart ?? 0,
        end: field?.selectionEnd ?? 0,
    };
}

/* Gives the field back what a reader typed over. */
function restoreField({ field, before, value, start, end }) {
    if (!field?.isConnected) return;
    field.value = value;
    field.setSelectionRange(start, end);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (before !== field) field.blur();
}

/* True when the key was the end of a reader's line. */
function readerTook(event) {
    const now = event.timeStamp;
    if (burst && now - burst.at > READER_GAP_MS) burst = null;
    if (event.key === "Enter") {
        const read = burst;
        burst = null;
        if (!read || read.text.length < READER_CHARACTERS_MIN) return false;
        event.preventDefault();
        event.stopImmediatePropagation();
        restoreField(read);
        takeLine(read.text);
        return true;
    }
    if (event.key.length !== 1 || event.ctrlKey || event.altKey || event.metaKey) return false;
    if (!burst) startBurst(event);
    if (burst.text.length < READER_CHARACTERS_MAX) burst.text += event.key;
    burst.at = now;
    return false;
}

function isShown(element) {
    return element.getClientRects().length > 0 && !element.disabled;
}

/* In a dialog only its own buttons have keys. */
function buttonOf(key) {
    const dialog = document.querySelector("dialog[open]");
    const among = (dialog ?? document).querySelectorAll(`[data-key="${CSS.escape(key)}"]`);
    return [...among].find(isShown);
}

const PRESSED_KEYS = /^(F[1-9]|F10|Enter|Escape|Delete|\+|-)$/;

function pressButton(event) {
    if (!PRESSED_KEYS.test(event.key) || event.ctrlKey || event.altKey) return;
    const target = event.target;
    if (event.key === "Enter" && target.closest("button, summary, a")) return;
    if (event.key.length === 1 && isField(target)) return;
    if (event.key === "Delete" && isField(target)) return;
    const found = buttonOf(event.key);
    if (!found) {
        if (event.key.startsWith("F")) event.preventDefault();
        return;
    }
    event.preventDefault();
    if (!event.repeat) found.click();
}

/* Letters that nobody asked for go to the search. */
function searchBegins(event) {
    if (event.key.length !== 1 || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!/[\p{L}]/u.test(event.key) || isField(event.target)) return;
    searchField()?.focus();
}

export function beginKeys(onLine) {
    takeLine = onLine;
    document.addEventListener("keydown", (event) => {
        if (readerTook(event)) return;
        if (event.key.startsWith("Arrow")) {
            if (!isField(event.target) && moveFocus(event.key)) event.preventDefault();
            return;
        }
        pressButton(event);
        searchBegins(event);
    }, true);
}
