/* The customer's display: what the pupil may see of it, and nothing that would shame him before the
 * queue. The daemon's /display/state says no more than this. */
import { h, icon, rubles, show } from "./till_dom.js";

const RETRY_MS = 500;
const root = document.getElementById("till");
let seen = null;

function view(state) {
    const { shown } = state;
    if (!shown) {
        return h("main.idle", null, icon("card"), h("h1", null, "Приложите карту"),
            h("p", null, state.school));
    }
    return h("main", { class: shown.tone, "data-seq": shown.seq }, icon(shown.tone),
        h("h1", null, shown.title),
        shown.text ? h("p", null, shown.text) : null,
        shown.sum !== null && shown.sum !== undefined ? h("p", null, `Списано ${rubles(shown.sum)}`) : null,
        shown.balance !== null && shown.balance !== undefined
            ? h("p", null, `Остаток ${rubles(shown.balance)}`) : null);
}

async function follow() {
    for (;;) {
        try {
            const where = seen ? `?since=${seen.version}&run=${seen.run}` : "";
            const answer = await fetch(`/display/state${where}`, { cache: "no-store" });
            if (answer.status === 403) setTimeout(() => location.reload(), RETRY_MS);
            if (!answer.ok) throw new Error(String(answer.status));
            const state = await answer.json();
            if (seen && seen.run !== state.run) {
                location.reload();
                return;
            }
            seen = state;
            show(root, view(state));
        } catch {
            await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        }
    }
}

follow();
