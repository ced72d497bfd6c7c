/* Making and renewing the page: elements from plain calls, kept in place when they only change, so
 * that neither the focus nor a finger that is already down is lost. */

export const actions = {};

const SVG = "http://www.w3.org/2000/svg";

function append(element, children) {
    for (const child of children.flat(Infinity)) {
        if (child === null || child === undefined || child === false) continue;
        element.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
    return element;
}

/* h("button.big", {do: "sell", arg: 5}, "Продать"): `do` and `arg` name an action. */
export function h(name, props, ...children) {
    const [tag, ...classes] = name.split(".");
    const element = document.createElement(tag);
    if (classes.length > 0) element.className = classes.join(" ");
    for (const [key, value] of Object.entries(props ?? {})) {
        if (value === null || value === undefined || value === false) continue;
        if (key === "do") element.dataset.do = value;
        else if (key === "arg") element.dataset.arg = JSON.stringify(value);
        else if (key === "class") element.classList.add(...value.split(" ").filter(Boolean));
        else element.setAttribute(key, value === true ? "" : String(value));
    }
    if (tag === "button" && !element.hasAttribute("type")) element.type = "button";
    return append(element, children);
}

const ICONS = {
    card: "M3 7a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2zM3 10h18M7 15h4",
    yes: "M5 12.5l4.5 4.5L19 7.5",
    no: "M6 6l12 12M18 6L6 18",
    info: "M12 11v6M12 7.5v.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18",
    warning: "M12 9v5M12 17v.01M12 3.5L2.5 20h19z",
    person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 20.5c.8-4 4-6 8-6s7.2 2 8 6",
    search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16 16l4.5 4.5",
    printer: "M7 8V3h10v5M7 17H4v-7a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v7h-3M7 14h10v7H7z",
    link: "M3 9.5a13 13 0 0 1 18 0M6.5 13.5a8 8 0 0 1 11 0M10 17.5a3 3 0 0 1 4 0",
    unlink: "M3 9.5a13 13 0 0 1 18 0M6.5 13.5a8 8 0 0 1 11 0M4 20L20 4",
    power: "M13 3L5 14h6l-1 7 8-11h-6z",
    clock: "M12 7v5l3.5 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18",
    up: "M12 19V5M6 11l6-6 6 6",
    menu: "M4 6h16M4 12h16M4 18h16",
    eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6",
};

export function icon(name) {
    const svg = document.createElementNS(SVG, "svg");
    for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", fill: "none",
        stroke: "currentColor", "stroke-width": "2.2", "stroke-linecap": "round",
        "stroke-linejoin": "round", "aria-hidden": "true", class: "icon" })) {
        svg.setAttribute(key, value);
    }
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", ICONS[name]);
    svg.append(path);
    return svg;
}

export function keys(name) {
    return h("kbd", { "aria-hidden": "true" }, name);
}

/* A button with its key: the key's hint is shown, and pressing it presses the button. */
export function button(label, props, key) {
    return h("button.button", { "data-key": key, ...props },
        h("span", null, label), key ? keys(KEY_NAMES[key] ?? key) : null);
}

const KEY_NAMES = { Escape: "Esc", Delete: "Del", Enter: "Enter" };

const NUMBER = new Intl.NumberFormat("ru-RU", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export function rubles(kopecks) {
    return `${NUMBER.format(kopecks / 100).replace("-", "−")}\u00a0₽`;
}

/* counted(3, "блюдо", "блюда", "блюд") */
export function counted(number, one, few, many) {
    const tens = number % 100;
    const units = number % 10;
    if (units === 1 && tens !== 11) return `${number} ${one}`;
    const isFew = units >= 2 && units <= 4 && (tens < 12 || tens > 14);
    return `${number} ${isFew ? few : many}`;
}

function isSame(one, other) {
    return one.nodeType === other.nodeType && one.nodeName === other.nodeName
        && one.id === other.id && one.dataset?.row === other.dataset?.row;
}

function renewAttributes(from, to) {
    for (const { name } of [...from.attributes]) {
        if (name !== "open" && !to.hasAttribute(name)) from.removeAttribute(name);
    }
    for (const { name, value } of to.attributes) {
        if (from.getAttribute(name) === value) continue;
        from.setAttribute(name, value);
        if (name === "value") from.value = value;
    }
    if (from.nodeName === "INPUT" && from.type === "checkbox") {
        from.checked = to.hasAttribute("checked");
    }
}

/* The next one that may become `child`: what stands before it has gone from the page. */
function ahead(at, child) {
    while (at && !isSame(at, child)) at = at.nextSibling;
    return at;
}

function drop(node) {
    const next = node.nextSibling;
    node.remove();
    return next;
}

function renewChildren(from, to) {
    const wanted = [...to.childNodes];
    const rows = new Map();
    for (const child of from.children) {
        if (child.dataset?.row) rows.set(child.dataset.row, child);
    }
    let at = from.firstChild;
    for (const child of wanted) {
        const kept = child.dataset?.row ? rows.get(child.dataset.row) : null;
        if (kept && kept !== at && isSame(kept, child)) {
            from.insertBefore(kept, at);
            renew(kept, child);
            continue;
        }
        const found = ahead(at, child);
        if (!found) {
            from.insertBefore(child, at);
            continue;
        }
        while (at !== found) at = drop(at);
        at = found.nextSibling;
        renew(found, child);
    }
    while (at) at = drop(at);
}

/* Makes `from` look like `to`, touching only what differs. */
export function renew(from, to) {
    if (from.nodeType !== Node.ELEMENT_NODE) {
        if (from.data !== to.data) from.data = to.data;
        return;
    }
    renewAttributes(from, to);
    renewChildren(from, to);
}

/* The root's children become `nodes`. */
export function show(root, ...nodes) {
    const shell = root.cloneNode(false);
    renew(root, append(shell, nodes));
}

function center(box) {
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/* Arrows go to the nearest button in their direction, within what is marked data-arrows. */
export function moveFocus(key) {
    const here = document.activeElement;
    const group = here?.closest("[data-arrows]");
    if (!group) return false;
    const from = center(here.getBoundingClientRect());
    const across = key === "ArrowLeft" || key === "ArrowRight";
    const sign = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
    let best = null;
    let bestWay = Infinity;
    for (const one of group.querySelectorAll("button:not([disabled]), input")) {
        const to = center(one.getBoundingClientRect());
        const along = sign * (across ? to.x - from.x : to.y - from.y);
        const aside = Math.abs(across ? to.y - from.y : to.x - from.x);
        const way = along + 3 * aside;
        if (one === here || along < 4 || way >= bestWay) continue;
        best = one;
        bestWay = way;
    }
    best?.focus();
    return best !== null;
}
