// On a run's report: the way back, and how far a live run has come since the page was made.
"use strict";
(() => {
  const EVERY = 3000;
  const run = location.pathname.split("/")[2];
  const link = (address, text) => {
    const made = document.createElement("a");
    made.href = address;
    made.textContent = text;
    return made;
  };
  const nav = document.getElementById("site-nav");
  nav?.setAttribute("aria-label", "Pages");
  nav?.append(link("/", "Runs"), link(`/memory/${run}/`, "Memory"));

  const note = document.createElement("p");
  note.className = "note";
  note.id = "standing";
  note.setAttribute("role", "status");
  note.hidden = true;
  document.querySelector("main")?.prepend(note);
  let first = null;

  async function look() {
    try {
      if (!document.hidden) {
        const answer = await fetch(`/runs/${run}/standing.json`, { cache: "no-store" });
        const now = await answer.json();
        if (!answer.ok) throw new Error(now.error);
        const done = now.arms.reduce((sum, arm) => sum + arm.done, 0);
        first ??= { done, state: now.state };
        if (now.state === "complete" && first.state === "complete") return;
        const told = now.state === "running"
          ? `This run is going on: ${done} episodes are done, ${done - first.done} since this page was loaded. `
          : now.state === "complete" ? "This run is complete now. " : "This run was stopped before its end. ";
        note.replaceChildren(told);
        if (done > first.done || now.state !== first.state) {
          const again = link(location.pathname + location.hash, "Load the page again");
          again.addEventListener("click", (event) => { event.preventDefault(); location.reload(); });
          note.append(again);
        }
        note.hidden = false;
      }
    } catch (error) {
      note.textContent = error instanceof TypeError
        ? "mnemonaut view does not answer; start it again" : error.message;
      note.hidden = false;
    }
    setTimeout(look, EVERY);
  }
  look();
})();
