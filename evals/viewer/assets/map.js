// The map of a store: every experience a point, on a canvas, so that ten thousand move at once.
import { ask, byId, element, say, whole } from "./dom.js";
import { kindsOf, legend, ways } from "./legend.js";

const MARGIN = 26;
const REACH = 14;
const STILL = 5;
const LAYER = 100;
const canvas = byId("points");
const tip = byId("tip");
const screen = { x: new Float32Array(0), y: new Float32Array(0) };
let points = null;
let kinds = [];
let of = new Uint8Array(0);
let frame = null;
let whole_ = null;
let here = -1;
let drag = null;
let asked = false;

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

// The part of the plane that is shown, made as wide and high as the canvas, both axes in one scale.
function fitted([left, right, bottom, top]) {
  const width = Math.max(1, canvas.clientWidth - 2 * MARGIN);
  const height = Math.max(1, canvas.clientHeight - 2 * MARGIN);
  const scale = Math.min(width / Math.max(1e-6, right - left), height / Math.max(1e-6, top - bottom));
  return { scale, x: (left + right) / 2, y: (bottom + top) / 2 };
}

function place() {
  const middle = [canvas.clientWidth / 2, canvas.clientHeight / 2];
  for (let n = 0; n < points.id.length; n += 1) {
    screen.x[n] = middle[0] + (points.x[n] - frame.x) * frame.scale;
    screen.y[n] = middle[1] - (points.y[n] - frame.y) * frame.scale;
  }
}

function draw() {
  if (!points || byId("in-map").hidden) return;
  const dots = devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  canvas.width = Math.round(width * dots);
  canvas.height = Math.round(height * dots);
  const pen = canvas.getContext("2d");
  place();
  pen.scale(dots, dots);
  axes(pen, width, height);
  const size = points.id.length > 4000 ? 2.3 : points.id.length > 800 ? 3 : 4;
  const colours = kinds.map((kind) => colour(kind.series));
  for (let first = 0; first < points.id.length; first += LAYER) layer(pen, first, size, colours);
  pen.globalAlpha = 1;
  if (here >= 0) ring(pen);
  if (drag?.moved) rectangle(pen);
}

// A few points of every kind at a time, so that no kind lies on top of all others.
function layer(pen, first, size, colours) {
  kinds.forEach((kind, nth) => {
    if (kind.hidden) return;
    const all = new Path2D();
    for (let n = first; n < Math.min(first + LAYER, points.id.length); n += 1) {
      if (of[n] === nth) all.addPath(kind.shape, { a: size, d: size, e: screen.x[n], f: screen.y[n] });
    }
    pen.fillStyle = colours[nth];
    pen.globalAlpha = 0.8 * kind.strength;
    pen.fill(all);
  });
}

function axes(pen, width, height) {
  pen.strokeStyle = colour("line");
  pen.fillStyle = colour("soft");
  pen.font = "12px system-ui, sans-serif";
  const zero = [width / 2 - frame.x * frame.scale, height / 2 + frame.y * frame.scale];
  pen.beginPath();
  pen.moveTo(0, zero[1]); pen.lineTo(width, zero[1]);
  pen.moveTo(zero[0], 0); pen.lineTo(zero[0], height);
  pen.stroke();
  pen.textAlign = "right";
  pen.fillText("component 1 →", width - 6, height - 7);
  pen.textAlign = "left";
  pen.fillText("↑ component 2", 6, 15);
}

function ring(pen) {
  pen.strokeStyle = colour("ink");
  pen.lineWidth = 2;
  pen.beginPath();
  pen.arc(screen.x[here], screen.y[here], 8, 0, 2 * Math.PI);
  pen.stroke();
}

function rectangle(pen) {
  pen.strokeStyle = colour("accent");
  pen.setLineDash([4, 3]);
  pen.strokeRect(drag.x, drag.y, drag.toX - drag.x, drag.toY - drag.y);
  pen.setLineDash([]);
}

const seen = (n) => !kinds[of[n]].hidden && screen.x[n] >= 0 && screen.x[n] <= canvas.clientWidth
  && screen.y[n] >= 0 && screen.y[n] <= canvas.clientHeight;

// The seen point for which `far` is least; -1 where none is within `most`.
function best(far, most = Infinity) {
  let found = -1;
  for (let n = 0; n < points.id.length; n += 1) {
    const distance = far(n);
    if (distance < most && seen(n)) [found, most] = [n, distance];
  }
  return found;
}

const near = (x, y) => best((n) => Math.hypot(screen.x[n] - x, screen.y[n] - y), REACH);

function beside(key) {
  const [right, down] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  const [x, y] = here >= 0 && seen(here) ? [screen.x[here], screen.y[here]]
    : [canvas.clientWidth / 2, canvas.clientHeight / 2];
  return best((n) => {
    const along = right * (screen.x[n] - x) + down * (screen.y[n] - y);
    const across = Math.abs(down * (screen.x[n] - x)) + Math.abs(right * (screen.y[n] - y));
    return along > 0.5 && n !== here ? along + 2 * across : Infinity;
  });
}

const told = (n) => `#${points.id[n]} ${points.tasks[points.task[n]]}`;
const more = (n) => ` · ${points.success[n] ? "went through" : "failed"}`
  + (points.used[n] ? ` · used ${whole(points.used[n])} ×` : "");

function go(n) {
  here = n;
  if (n >= 0) {
    byId("here").replaceChildren(element("a", { href: String(points.id[n]) }, told(n)), more(n));
    tip.textContent = told(n) + more(n);
    tip.hidden = false;
    const left = Math.min(screen.x[n] + 12, canvas.clientWidth - tip.offsetWidth - 4);
    tip.style.left = `${Math.max(4, left)}px`;
    tip.style.top = `${screen.y[n] + (screen.y[n] > 60 ? -tip.offsetHeight - 8 : 12)}px`;
  } else {
    tip.hidden = true;
  }
  canvas.style.cursor = n >= 0 ? "pointer" : "crosshair";
  draw();
}

function shown(area) {
  frame = fitted(area ?? whole_);
  byId("whole").disabled = !area;
  go(-1);
}

function release(event) {
  const was = drag;
  drag = null;
  if (!was) return;
  if (!was.moved) {
    const n = near(event.offsetX, event.offsetY);
    if (n >= 0 && event.pointerType === "mouse") location.assign(String(points.id[n]));
    else go(n);
    return;
  }
  const plane = (x, y) => [frame.x + (x - canvas.clientWidth / 2) / frame.scale,
    frame.y - (y - canvas.clientHeight / 2) / frame.scale];
  const [a, b] = [plane(was.x, was.y), plane(was.toX, was.toY)];
  shown([Math.min(a[0], b[0]), Math.max(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[1], b[1])]);
}

function listen() {
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button || event.pointerType === "touch") return;
    canvas.setPointerCapture(event.pointerId);
    drag = { x: event.offsetX, y: event.offsetY, toX: event.offsetX, toY: event.offsetY, moved: false };
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drag) { const n = near(event.offsetX, event.offsetY); if (n !== here) go(n); return; }
    [drag.toX, drag.toY] = [event.offsetX, event.offsetY];
    drag.moved ||= Math.hypot(drag.toX - drag.x, drag.toY - drag.y) > STILL;
    draw();
  });
  canvas.addEventListener("pointerup", (event) => {
    if (event.pointerType === "touch") go(near(event.offsetX, event.offsetY));
    else release(event);
  });
  canvas.addEventListener("pointercancel", () => { drag = null; draw(); });
  canvas.addEventListener("pointerleave", () => { if (!drag && here >= 0) go(-1); });
  canvas.addEventListener("keydown", (event) => {
    if (event.key.startsWith("Arrow")) { event.preventDefault(); const n = beside(event.key); if (n >= 0) go(n); }
    if (event.key === "Enter" && here >= 0) location.assign(String(points.id[here]));
    if (event.key === "Escape") shown(null);
  });
  byId("whole").addEventListener("click", () => shown(null));
  byId("colour").addEventListener("change", recolour);
  new ResizeObserver(() => { if (points) { frame = fitted(whole_); byId("whole").disabled = true; draw(); } })
    .observe(canvas);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

function recolour() {
  ({ kinds, of } = kindsOf(points, byId("colour").value));
  legend(byId("legend"), kinds, () => { if (here >= 0 && !seen(here)) go(-1); else draw(); });
  draw();
}

const span = (numbers) => numbers.reduce(([low, high], one) => [Math.min(low, one), Math.max(high, one)],
  [Infinity, -Infinity]);

export async function open() {
  if (asked) { draw(); return; }
  asked = true;
  say(byId("axes"), "Computing the map…");
  try {
    points = await ask("map.json");
  } catch (error) {
    asked = false;
    say(byId("axes"), error.message, true);
    return;
  }
  const count = points.id.length;
  byId("plot").hidden = !count;
  if (!count) { say(byId("axes"), "The store is empty."); return; }
  [screen.x, screen.y] = [new Float32Array(count), new Float32Array(count)];
  whole_ = [...span(points.x), ...span(points.y)];
  frame = fitted(whole_);
  const held = points.explained.map((share) => `${(100 * share).toFixed(1)} %`);
  const of_ = count < points.all ? `${whole(count)} of ${whole(points.all)} experiences, evenly spread`
    : `${whole(count)} experiences`;
  const from = points.fitted < count ? `, axes from ${whole(points.fitted)} of them` : "";
  say(byId("axes"), `${of_}${from}; the axes hold ${held[0]} and ${held[1]} of the variance`);
  byId("colour").replaceChildren(...ways(points).map(([key, name]) => element("option", { value: key }, name)));
  listen();
  recolour();
}
