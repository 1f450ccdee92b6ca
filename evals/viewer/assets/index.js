// The list of runs; live ones move on without the page being loaded again.
import { ask, bar, byId, counted, element, percent, say, whole } from "./dom.js";

const LIVE = 1500;
const IDLE = 5000;
const STATES = { running: "warn", complete: "good", stopped: "", unreadable: "bad" };
const shown = new Map();

// An arm in a line: how far it is, and how often it succeeded.
function arm(one, live) {
  const far = one.total ? one.done / one.total : 0;
  const all = one.total === null ? whole(one.done) : `${whole(one.done)} / ${whole(one.total)}`;
  const share = one.done ? percent(one.successes / one.done) : "–";
  return element("tr", {},
    element("th", { scope: "row" }, one.name),
    element("td.num", {}, live ? all : whole(one.done)),
    element("td", {}, live && one.total ? bar(far, `${percent(far)} done`) : null),
    element("td.num", {}, share),
    element("td", {}, bar(one.done ? one.successes / one.done : 0)));
}

function arms(run) {
  if (!run.arms.length) return null;
  const live = run.state !== "complete";
  const names = [["arm", ""], ["episodes", ".num"], ["", ""], ["success", ".num"], ["", ""]];
  const head = names.map(([name, kind]) => element(`th${kind}`, { scope: "col" }, name));
  return element("div.scroll", {}, element("table.table", {}, element("thead", {}, element("tr", {}, head)),
    element("tbody", {}, run.arms.map((one) => arm(one, live)))));
}

function when(seconds) {
  if (!seconds) return "";
  const time = new Date(1000 * seconds);
  return time.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}

function card(run) {
  const done = run.arms.reduce((sum, arm) => sum + arm.done, 0);
  const known = run.arms.length && run.arms.every((arm) => arm.total !== null);
  const total = run.arms.reduce((sum, arm) => sum + (arm.total ?? 0), 0);
  const readable = run.state !== "unreadable";
  const name = readable ? element("a", { href: `/runs/${run.slug}/` }, run.name) : run.name;
  const state = run.state === "running" ? "running now" : run.state;
  const head = element("div.row", {}, element("h2", {}, name),
    element(`span.chip.state${STATES[run.state] ? `.${STATES[run.state]}` : ""}`, {}, state),
    run.stores ? element("a.push", { href: `/memory/${run.slug}/` },
      `memory: ${counted(run.stores, "store")}`) : null);
  const about = [run.suite && run.suite !== run.name ? `suite ${run.suite}` : "",
    known && total > done ? `${whole(done)} of ${counted(total, "episode")}` : counted(done, "episode"),
    when(run.changed)];
  const made = element("article.card.run", { "data-run": run.slug }, head,
    element("p.muted.small", {}, about.filter(Boolean).join(" · ")));
  if (run.says) made.append(element(readable ? "p.lede" : "p.bad", {}, run.says));
  if (run.beside) made.append(element("p.muted.small", {}, run.beside));
  if (run.state === "stopped") {
    made.append(element("p.note", {}, "Stopped before its end; ", element("code", {}, "mnemonaut resume"),
      " goes on. Shares are of what is done, and no interval is told."));
  }
  if (run.state === "running" && known) {
    const moving = element("div.progress", { role: "progressbar", "aria-label": `progress of ${run.name}`,
      "aria-valuemin": 0, "aria-valuemax": total, "aria-valuenow": done }, element("i"));
    moving.firstChild.style.width = `${(100 * done) / Math.max(1, total)}%`;
    made.append(moving);
  }
  const table = arms(run);
  if (table) made.append(table);
  return made;
}

// Only cards that changed are replaced, so that nothing else loses its focus.
function draw(runs) {
  const place = byId("runs");
  const order = { running: 0, unreadable: 2 };
  const sorted = [...runs].sort((a, b) => (order[a.state] ?? 1) - (order[b.state] ?? 1)
    || b.changed - a.changed);
  const kept = new Set(sorted.map((run) => run.slug));
  for (const [slug, old] of shown) {
    if (!kept.has(slug)) { old.card.remove(); shown.delete(slug); }
  }
  sorted.forEach((run, nth) => {
    const text = JSON.stringify(run);
    const old = shown.get(run.slug);
    let made = old?.card;
    if (old?.text !== text) {
      made = card(run);
      const inside = old?.card.contains(document.activeElement)
        ? document.activeElement.getAttribute("href") : null;
      old?.card.replaceWith(made);
      if (inside) [...made.querySelectorAll("a")].find((a) => a.getAttribute("href") === inside)?.focus();
      shown.set(run.slug, { text, card: made });
    }
    if (place.children[nth] !== made) place.insertBefore(made, place.children[nth] ?? null);
  });
  byId("none").hidden = runs.length > 0;
}

async function look() {
  let live = false;
  try {
    if (!document.hidden) {
      const { runs } = await ask("/runs.json");
      live = runs.some((run) => run.state === "running");
      draw(runs);
      say(byId("problem"), "");
    }
  } catch (error) {
    say(byId("problem"), error.message);
  }
  setTimeout(look, live ? LIVE : IDLE);
}

const { runs } = JSON.parse(byId("first").textContent);
draw(runs);
setTimeout(look, LIVE);
