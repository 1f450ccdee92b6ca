// An experience's page: what it led to, and which others are most like it.
import { ask, bar, byId, counted, element, percent, went, whole } from "./dom.js";

const FIRST = 20;

function wrong(place, error) {
  place.replaceChildren(element("p.note.alert", { role: "alert" }, error.message));
}

function table(names, rows) {
  const head = names.map((name) => element(/^(round|score|cosine|id)$/.test(name) ? "th.num" : "th",
    { scope: "col" }, name));
  return element("div.scroll", {}, element("table.table.full", {},
    element("thead", {}, element("tr", {}, head)), element("tbody", {}, rows)));
}

function episode(run, one) {
  const link = element("a", { href: `/runs/${run}/#/${one.stream}/${one.index}` },
    `${one.stream}/${one.index}`);
  return element("tr", {}, element("td", {}, link), element("td", {}, one.task),
    element("td.num", {}, `${one.round} of ${one.rounds}`),
    element("td.num", {}, one.score.toFixed(4)),
    element("td", {}, went(one.went)), element("td", {}, went(one.success, one.ended, one.ended)));
}

async function led() {
  const place = byId("led");
  try {
    const found = await ask(`${location.pathname}/led.json`);
    if (found.run === null) {
      place.replaceChildren(element("p.note", {},
        "The store belongs to no run of this folder, so no episode is known that recalled from it."));
      return;
    }
    if (!found.recalls) {
      place.replaceChildren(element("p.note", {}, "No episode of the run has recalled it."));
      return;
    }
    const share = percent(found.reached / found.episodes);
    const rows = found.led.map((one) => episode(found.run, one));
    const told = element("p", {}, `Recalled ${counted(found.recalls, "time")}, in `
      + `${counted(found.episodes, "episode")}; ${whole(found.reached)} of them (${share}) reached the goal. `
      + "That they recalled it does not say that it is why.");
    const names = ["episode", "task", "round", "score", "the round", "the episode"];
    place.replaceChildren(told, table(names, rows.slice(0, FIRST)));
    if (rows.length > FIRST) {
      const rest = found.recalls > found.led.length
        ? `the first ${whole(found.led.length)} of ${whole(found.recalls)}` : `all ${whole(rows.length)}`;
      const more = element("button.btn", { type: "button" }, `Show ${rest}`);
      more.addEventListener("click", () => place.replaceChildren(told, table(names, rows)));
      place.append(more);
    }
  } catch (error) {
    wrong(place, error);
  }
}

async function near() {
  const place = byId("near");
  const store = place.dataset.store;
  try {
    const found = await ask(`${location.pathname}/near.json`);
    const rows = found.near.map((one) => element("tr", {},
      element("td", {}, element("a", { href: `${store}/${one.id}` }, `#${one.id} ${one.task}`)),
      element("td.num", {}, one.cosine.toFixed(3)),
      element("td", {}, bar(one.cosine)),
      element("td", {}, went(one.success)),
      element("td.small", {}, one.state)));
    place.replaceChildren(rows.length ? table(["experience", "cosine", "", "went", "state"], rows)
      : element("p.note", {}, "It is the only one in its store."));
  } catch (error) {
    wrong(place, error);
  }
}

led();
near();
