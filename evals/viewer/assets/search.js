// The search of a store: what would be recalled, and why it ranked so.
import { largest, why } from "./bars.js";
import { ask, byId, counted, element, say, went, whole } from "./dom.js";

const form = byId("ask");
const weights = [...byId("weights").querySelectorAll("input")];
let running = null;

// What was asked, without what is as it always is: it stands in the address, to be shared.
function asked() {
  const given = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const input = form.elements[name];
    if (value !== "" && value !== input.dataset.default && !(name === "k" && value === "5")) {
      given.append(name, value);
    }
  }
  return given;
}

function result(one, nth, most) {
  const link = element("a", { href: String(one.id) }, `#${one.id} ${one.task}`);
  return element("li.card", { "data-id": one.id },
    element("div.row", {}, element("span.rank", { "aria-hidden": "true" }, String(nth + 1)),
      element("h3", {}, link), went(one.success),
      element("span.figure.push", { title: "score" }, one.score.toFixed(4))),
    element("p.small", {}, one.state),
    element("p.mono.clip", {}, one.plan || "(nothing)"),
    element("p.small.muted", {}, one.outcome),
    element("div.scroll", {}, why(one, most)));
}

async function search() {
  const question = asked();
  running?.abort();
  running = new AbortController();
  const mine = running;
  const said = byId("said");
  say(said, "Searching…");
  history.replaceState(null, "", `${location.pathname}?${question}#search`);
  try {
    const { found, matching } = await ask(`search.json?${question}`, mine.signal);
    const most = largest(found);
    byId("found").replaceChildren(...found.map((one, nth) => result(one, nth, most)));
    say(said, found.length
      ? `${counted(found.length, "experience")}, best first, of ${whole(matching)} that the filters let through`
      : "No experience matches the filters.");
  } catch (error) {
    if (mine.signal.aborted) return;
    byId("found").replaceChildren();
    say(said, error.message, true);
  }
}

export function begin() {
  form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
  for (const input of weights) {
    input.addEventListener("change", () => { if (form.reportValidity()) search(); });
  }
  byId("reset").addEventListener("click", () => {
    for (const input of weights) input.value = input.dataset.default;
    if (form.elements.q.value) search();
  });
  const given = new URLSearchParams(location.search);
  for (const [name, value] of given) {
    const input = form.elements.namedItem(name);
    if (input) input.value = value;
  }
  if (weights.some((input) => given.has(input.name))) byId("weights").open = true;
  if (given.get("q")) search();
}
