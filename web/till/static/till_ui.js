/* What this browser alone knows: what is being typed and chosen. */
import { actions } from "./till_dom.js";
import { ask, command, newKey, wire } from "./till_wire.js";

const LOOK_KEY = "obed-till-look";

export const ui = {
    cart: [], /* {kind: "dish" | "set_meal", id, name, price, quantity} */
    guestCart: null, /* what a guest takes, until the server has answered */
    category: null,
    query: "",
    menu: null, /* of the version wire.state.menu_version */
    menuVersion: null,
    classes: null,
    room: null, /* the class that is being served: {class, name, pupils} */
    meal: null,
    absent: new Set(),
    cashier: null, /* who is about to enter */
    dialog: null, /* {name, …} */
    opened: 0, /* how many dialogs were, so that a late answer closes its own one only */
    key: newKey(), /* of the sale that is being made */
    refusal: null, /* of the last command that said no and that nothing else shows */
};

/* How this screen looks and sounds: kept by the browser, for it is this screen's alone. */
export const look = { theme: null, sound: true, ...JSON.parse(localStorage.getItem(LOOK_KEY) ?? "{}") };

let redraw = () => {};

export function setRedraw(drawing) {
    redraw = drawing;
}

export function change(values) {
    Object.assign(ui, values);
    redraw();
}

export function setLook(values) {
    Object.assign(look, values);
    localStorage.setItem(LOOK_KEY, JSON.stringify(look));
    redraw();
}

export function theme() {
    return look.theme ?? wire.state?.settings.theme ?? "system";
}

export function openDialog(name, values = {}) {
    ui.opened++;
    change({ dialog: { name, ...values }, refusal: null });
}

export function closeDialog() {
    change({ dialog: null, refusal: null });
}

/* Sends; a refusal is shown where the cashier looks. Gives what was said, null when it was no. */
export async function send(path, body) {
    const said = await command(path, body);
    if (!said) return null;
    change({ refusal: said.ok ? null : said });
    return said.ok ? said : null;
}

/* Closes the dialog that it was sent from, when it was done. */
export async function sendAndClose(path, body) {
    const { opened } = ui;
    const said = await send(path, body);
    if (said && ui.opened === opened) closeDialog();
    return said;
}

/* Reads; null (and a sentence) when the daemon does not answer. */
export async function read(path) {
    try {
        return await ask(path);
    } catch {
        change({ refusal: { title: "Программа кассы не отвечает",
            text: "Подождите несколько секунд и повторите." } });
        return null;
    }
}

let menuAsked = null;

/* Takes the menu anew when it has changed; the old one stays on the screen meanwhile. */
export async function keepMenu() {
    const version = wire.state?.menu_version;
    if (wire.state?.phase !== "work" || version === ui.menuVersion || version === menuAsked) return;
    menuAsked = version;
    const menu = await read("/menu");
    menuAsked = null;
    if (menu) change({ menu, menuVersion: version, category: ui.category ?? null });
}

/* ---- the cart ---- */

export function cartTotal() {
    return ui.cart.reduce((sum, line) => sum + line.price * line.quantity, 0);
}

export function cartLines(lines = ui.cart) {
    return lines.map(({ kind, id, quantity, price }) => ({ [kind]: id, quantity, price }));
}

export function emptyCart() {
    change({ cart: [], key: newKey() });
}

const QUANTITY_LIMIT = 99;
const LINES_LIMIT = 50;

export function addToCart(item) {
    const known = ui.cart.find((line) => line.kind === item.kind && line.id === item.id);
    if (known) {
        if (item.kind === "set_meal") return;
        known.quantity = Math.min(known.quantity + 1, QUANTITY_LIMIT);
    } else if (ui.cart.length < LINES_LIMIT) {
        ui.cart.push({ ...item, quantity: 1 });
    }
    change({ key: newKey(), refusal: null });
}

actions.more = (at) => {
    const line = ui.cart[at];
    if (line.kind === "dish") line.quantity = Math.min(line.quantity + 1, QUANTITY_LIMIT);
    change({ key: newKey() });
};

actions.less = (at) => {
    ui.cart[at].quantity--;
    change({ cart: ui.cart.filter((line) => line.quantity > 0), key: newKey() });
};

actions.empty = () => emptyCart();
actions.close = () => closeDialog();
