// By what the points of a map are told apart: a colour and a shape for each kind of point.
import { element, percent, whole } from "./dom.js";

// Outlines within [-1, 1], for a canvas and for SVG alike.
const SHAPES = [
  "M1 0A1 1 0 1 1-1 0 1 1 0 1 1 1 0Z",
  "M0-1.15 1.1.85H-1.1Z",
  "M-.9-.9H.9V.9H-.9Z",
  "M0-1.25 1.25 0 0 1.25-1.25 0Z",
  "M-.4-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4Z",
  "M0 1.15 1.1-.85H-1.1Z",
  "M-1.1-.6-.6-1.1 0-.5.6-1.1 1.1-.6.5 0 1.1.6.6 1.1 0 .5-.6 1.1-1.1.6-.5 0Z",
  "M-1.2-.5H1.2V.5H-1.2Z",
];
const MOST = 8;
const FIFTHS = ["oldest fifth", "second fifth", "middle fifth", "fourth fifth", "newest fifth"];

const kind = (name, shape, series, strength = 1) =>
  ({ name, shape: new Path2D(SHAPES[shape]), outline: SHAPES[shape], series, strength, count: 0, hidden: false });

// The ways to colour that a store offers: [key, what it is called].
export function ways(points) {
  const found = [["outcome", "outcome"], ["task", "task"]];
  if (points.groups.length) found.push(["group", "group"]);
  return [...found, ["age", "age"]];
}

// { kinds, of }: the kinds of points, and for each point the place of its kind.
export function kindsOf(points, way) {
  const count = points.id.length;
  const of = new Uint8Array(count);
  let kinds;
  if (way === "outcome") {
    kinds = [kind("went through", 0, "s1"), kind("failed", 1, "s2")];
    for (let n = 0; n < count; n += 1) of[n] = points.success[n] ? 0 : 1;
  } else if (way === "age") {
    kinds = FIFTHS.map((name, nth) => kind(name, 0, "s1", 0.2 + 0.2 * nth));
    for (let n = 0; n < count; n += 1) of[n] = Math.min(4, Math.floor((5 * n) / count));
  } else {
    const group = (n) => (way === "group" ? points.group[points.task[n]] : points.task[n]);
    kinds = largest(way === "group" ? points.groups : points.tasks, count, group, of);
  }
  for (const one of of) kinds[one].count += 1;
  return { kinds, of };
}

// The largest names have a kind each, the others share one.
function largest(names, count, name, of) {
  const sizes = new Array(names.length).fill(0);
  for (let n = 0; n < count; n += 1) if (name(n) >= 0) sizes[name(n)] += 1;
  const order = sizes.map((size, nth) => [size, nth]).sort((a, b) => b[0] - a[0] || a[1] - b[1])
    .slice(0, names.length <= MOST ? names.length : MOST - 1).map(([, nth]) => nth);
  const place = new Map(order.map((nth, rank) => [nth, rank]));
  const kinds = order.map((nth, rank) => kind(names[nth], rank, `s${(rank + 1) % 8}`));
  let others = false;
  for (let n = 0; n < count; n += 1) {
    const found = place.get(name(n));
    of[n] = found ?? kinds.length;
    others ||= found === undefined;
  }
  if (others) kinds.push(kind(`${names.length - order.length || "no"} others`, 7, "s0"));
  return kinds;
}

// Buttons that hide and show a kind; `changed` is called when one did.
export function legend(place, kinds, changed) {
  const all = kinds.reduce((sum, one) => sum + one.count, 0);
  place.replaceChildren(...kinds.map((one) => {
    const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    drawn.setAttribute("viewBox", "-1.5 -1.5 3 3");
    drawn.setAttribute("class", one.series);
    drawn.setAttribute("aria-hidden", "true");
    path.setAttribute("d", one.outline);
    path.setAttribute("fill", "currentColor");
    path.setAttribute("fill-opacity", one.strength);
    drawn.append(path);
    const made = element("button", { type: "button", "aria-pressed": "true", title: "hide or show" },
      drawn, element("span", {}, one.name),
      element("span.muted", {}, `${whole(one.count)} (${percent(one.count / Math.max(1, all))})`));
    made.addEventListener("click", () => {
      one.hidden = !one.hidden;
      made.setAttribute("aria-pressed", String(!one.hidden));
      changed();
    });
    return made;
  }));
}
