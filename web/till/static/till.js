/* The cashier's screen: the daemon's state in, elements out. */
import { actions, h, show } from "./till_dom.js";
import { banners, bar, modes, schoolTime } from "./till_frame.js";
import { classView } from "./till_class.js";
import { enrolView, loginView, shiftView } from "./till_entrance.js";
import { beginKeys } from "./till_keys.js";
import { queueView } from "./till_queue.js";
import { dialogView } from "./till_tasks.js";
import { trayView } from "./till_tray.js";
import { play } from "./till_sound.js";
import { keepMenu, look, send, setRedraw, theme, ui } from "./till_ui.js";
import { askGuest, begin, tellShown, wire } from "./till_wire.js";

const CLOCK_MS = 1000;

const MODE_VIEWS = { queue: queueView, tray: trayView, class: classView };
const PHASE_VIEWS = {
    enrol: (state) => [enrolView(state)],
    login: (state) => [loginView(state)],
    shift: (state) => [shiftView(state)],
    work: (state) => [modes(state), MODE_VIEWS[state.mode](state)],
};

const root = document.getElementById("till");
const dialog = document.getElementById("dialog");
const said = document.getElementById("said");

actions.mode = (mode) => send("/mode", { mode });

/* What belonged to another phase or person is not shown under this one. */
function forget(state) {
    if (state.phase !== ui.phase) {
        ui.phase = state.phase;
        ui.cashier = null;
        ui.refusal = null;
        if (state.phase !== "work" && state.phase !== "shift") ui.dialog = null;
        if (state.phase !== "work") Object.assign(ui, { cart: [], room: null, classes: null });
    }
    if (state.who?.account !== ui.whoSeen) {
        ui.whoSeen = state.who?.account;
        ui.balanceOf = null;
        ui.refusal = null;
    }
    /* What the server did not let a guest have lies on the tray again. */
    if (ui.guestCart && !state.guest_waiting) {
        if (state.who?.guest && ui.cart.length === 0) ui.cart = ui.guestCart;
        ui.guestCart = null;
    }
    if (ui.dialog?.name === "temporary" && ui.dialog.waited && !state.expects) ui.dialog = null;
    if (ui.dialog?.name === "temporary") ui.dialog.waited = Boolean(state.expects);
}

/* What is asked for first; the main action, so that Enter does it; else the first choice. */
function focusFirst(within) {
    const first = within.querySelector("[autofocus]") ?? within.querySelector(".main, .choice, .room");
    first?.focus();
}

function drawDialog() {
    const nodes = dialogView();
    if (nodes) show(dialog, ...nodes.filter(Boolean));
    if (nodes && !dialog.open) {
        dialog.showModal();
        focusFirst(dialog);
    }
    if (!nodes && dialog.open) {
        dialog.close();
        show(dialog);
    }
}

let drawnPhase = null;
let saidSeq = null;

/* A sound, and words for who cannot see the colours: once each, and not for what stood there when
 * the page was opened. */
function say(last) {
    const seq = last?.seq ?? saidSeq ?? 0;
    const isNews = saidSeq !== null && seq !== saidSeq;
    saidSeq = seq;
    if (!isNews) return;
    tellShown(seq);
    if (look.sound) play(last.tone);
    said.textContent = [last.title, last.name, last.text, last.advice].filter(Boolean).join(". ");
}

let guestSeq = null;

/* An unknown card may be another school's; each is asked about once. */
function seekGuest(last) {
    if (!last?.ask_guest || last.seq === guestSeq) return;
    guestSeq = last.seq;
    askGuest(last.seq);
}

function draw() {
    const state = wire.state;
    if (!state) return;
    forget(state);
    keepMenu();
    document.documentElement.dataset.theme = theme();
    show(root, bar(state), banners(state), ...PHASE_VIEWS[state.phase](state));
    drawDialog();
    say(state.last);
    seekGuest(state.last);
    if (drawnPhase !== state.phase) focusFirst(root);
    drawnPhase = state.phase;
}

function act(name, element) {
    const arg = element.dataset.arg === undefined ? undefined : JSON.parse(element.dataset.arg);
    actions[name](arg, element);
}

/* A finger leaves no focus behind: Enter is then the main button's again. */
document.addEventListener("click", (event) => {
    const element = event.target.closest("[data-do]");
    if (element && event.detail > 0) element.blur();
    if (element && !element.disabled) act(element.dataset.do, element);
});
document.addEventListener("submit", (event) => {
    event.preventDefault();
    act(event.target.dataset.submit, event.target);
});
document.addEventListener("input", (event) => {
    const name = event.target.dataset.input;
    if (name) act(name, event.target);
});
document.addEventListener("contextmenu", (event) => event.preventDefault());
dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    actions.close();
});

setRedraw(draw);
beginKeys((line) => send("/card", { line }));
setInterval(() => {
    const clock = document.getElementById("clock");
    if (clock && clock.textContent !== schoolTime()) show(clock, schoolTime());
}, CLOCK_MS);
begin(draw);
