// A store's page: which of its parts is open, and beginning each when it is first opened.
import { byId } from "./dom.js";
import * as experiences from "./experiences.js";
import * as map from "./map.js";
import * as search from "./search.js";

const PARTS = ["search", "map", "experiences", "tasks"];
const tabs = PARTS.map((name) => byId(`tab-${name}`));
const opened = new Set();

function show(name, given = "") {
  PARTS.forEach((part, nth) => {
    const here = part === name;
    byId(`in-${part}`).hidden = !here;
    tabs[nth].setAttribute("aria-selected", String(here));
    tabs[nth].tabIndex = here ? 0 : -1;
  });
  if (name === "map") map.open();
  if (name === "experiences" && (given || !opened.has(name))) experiences.open(given);
  if (name === "tasks") fill();
  opened.add(name);
}

function fill() {
  for (const one of document.querySelectorAll("[data-share]")) {
    one.firstElementChild.style.width = `${100 * Number(one.dataset.share)}%`;
  }
}

function follow() {
  const [name, given] = location.hash.slice(1).split("?");
  show(PARTS.includes(name) ? name : "search", given);
}

tabs.forEach((tab, nth) => {
  tab.addEventListener("click", () => { location.hash = PARTS[nth]; });
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(nth + step + tabs.length) % tabs.length];
    next.focus();
    next.click();
  });
});

byId("beside")?.addEventListener("change", (event) => {
  location.assign(event.target.value + location.search + location.hash);
});
search.begin();
experiences.begin();
addEventListener("hashchange", follow);
follow();
