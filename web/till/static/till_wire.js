/* The daemon behind the page: its state by long poll, commands as POST. The page keeps nothing that
 * matters: what is sold is on the daemon's disk before it is shown here. */
const COMMAND_WAIT_MS = 20000;
const RETRY_MS = 400;

export const wire = {
    state: null,
    isLost: false, /* the daemon does not answer */
};

let draw = () => {};

const token = document.querySelector("meta[name=till-token]").content;

/* Names what one press means, so that its repeat sells nothing twice. */
export function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function ask(path) {
    const answer = await fetch(path, { headers: { Accept: "application/json" }, cache: "no-store" });
    /* Another run of the daemon: the page has to fetch its new token. */
    if (answer.status === 403) setTimeout(() => location.reload(), RETRY_MS);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
}

function take(state) {
    if (wire.state && state.run !== wire.state.run) {
        location.reload();
        return;
    }
    if (wire.state && state.run === wire.state.run && state.version < wire.state.version) return;
    wire.state = state;
    state.taken = performance.now();
    draw();
}

async function post(path, body) {
    try {
        const answer = await fetch(path, {
            method: "POST",
            headers: { "Content-Type": "application/json", "X-Till-Token": token },
            body: JSON.stringify(body),
            signal: AbortSignal.timeout(COMMAND_WAIT_MS),
        });
        if (answer.status === 403) location.reload();
        const said = await answer.json();
        if (said.state) take(said.state);
        if (answer.ok) return said;
        return { ok: false, title: "Касса не смогла этого сделать",
            text: "Повторите. Если не поможет, перезапустите кассу и позвоните оператору." };
    } catch {
        return { ok: false, title: "Программа кассы не отвечает",
            text: "Подождите несколько секунд и повторите: дважды ничего не продастся." };
    }
}

const underWay = new Set();
let before = Promise.resolve();

/* {ok: true, …} or {ok: false, title, text}; whatever it is, the state is renewed with it. Commands
 * go one behind the other; one that is under way already is not sent again (null). */
export async function command(path, body = {}) {
    if (underWay.has(path)) return null;
    underWay.add(path);
    const turn = before.then(() => post(path, body));
    before = turn;
    try {
        return await turn;
    } finally {
        underWay.delete(path);
    }
}

/* The daemon counts how long a card took to be shown; nobody waits for it. */
export function tellShown(seq) {
    requestAnimationFrame(() => setTimeout(() => fetch("/shown", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Till-Token": token },
        body: JSON.stringify({ seq }),
    }).catch(() => {})));
}

/* Whose is the card that verdict `seq` is of? The daemon asks the server; no command waits for that. */
export function askGuest(seq) {
    post("/guest", { seq });
}

async function follow() {
    for (;;) {
        try {
            take(await ask(wire.state ? `/events?since=${wire.state.version}&run=${wire.state.run}`
                : "/state"));
            if (wire.isLost) {
                wire.isLost = false;
                draw();
            }
        } catch {
            wire.isLost = true;
            draw();
            await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        }
    }
}

export function begin(drawing) {
    draw = drawing;
    follow();
}
