/* What a page gains from script; without it everything works but the print button, which stays hidden. */
"use strict";

function showPrintButtons() {
    for (const button of document.querySelectorAll("[data-print]")) {
        button.hidden = false;
    }
}

document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) {
        window.print();
    }
});

/* A statement fetched into the page brings its own button. */
document.addEventListener("htmx:after:swap", showPrintButtons);
showPrintButtons();
