// The experiences of a store as a table, the newest first, a part at a time.
import { ask, byId, element, say, went, whole } from "./dom.js";

const form = byId("filter");
const body = byId("list").tBodies[0];
let last = 0;

function row(one) {
  const made = element("tr", {},
    element("td.num", {}, element("a", { href: String(one.id) }, `#${one.id}`)),
    element("td", {}, one.task),
    element("td", {}, went(one.success, "ok")),
    element("td.num", {}, one.used ? `${one.helped} of ${one.used}` : "–"),
    element("td", {}, one.outcome));
  made.addEventListener("click", (event) => {
    if (!event.target.closest("a")) location.assign(String(one.id));
  });
  return made;
}

async function list(before) {
  const question = new URLSearchParams(new FormData(form));
  if (before) question.set("before", before);
  try {
    const { experiences, matching, older } = await ask(`experiences.json?${question}`);
    if (!before) body.replaceChildren();
    body.append(...experiences.map(row));
    last = experiences.at(-1)?.id ?? 0;
    byId("older").hidden = !older;
    say(byId("listed"), matching ? `${whole(body.rows.length)} newest of ${whole(matching)}`
      : "No experience matches the filters.");
  } catch (error) {
    say(byId("listed"), error.message, true);
  }
}

// Shows the experiences of what is asked for, such as "task=log".
export function open(given) {
  for (const [name, value] of new URLSearchParams(given)) {
    const input = form.elements.namedItem(name);
    if (input) input.value = value;
  }
  list(0);
}

export function begin() {
  form.addEventListener("submit", (event) => { event.preventDefault(); list(0); });
  byId("older").addEventListener("click", () => list(last));
}
