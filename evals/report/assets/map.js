// Where the agent was: a map by the kind of its landscape; a kind that is not known draws nothing.
"use strict";
(() => {
  const mnemonaut = window.mnemonaut;
  const { el, svg } = mnemonaut;
  const WIDTH = 460;
  const TALLEST = 460;
  const PAD = 26;

  mnemonaut.maps = Object.create(null);

  // From the floor plane to the picture, with one scale for both axes. `down`: z grows downwards.
  mnemonaut.plane = (points, down = false) => {
    const xs = points.map(([x]) => x), zs = points.map(([, z]) => z);
    const low = [least(xs), least(zs)], high = [-least(xs.map((v) => -v)), -least(zs.map((v) => -v))];
    const across = Math.max(high[0] - low[0], 1e-6), along = Math.max(high[1] - low[1], 1e-6);
    const unit = Math.min((WIDTH - 2 * PAD) / Math.max(across, 2), (TALLEST - 2 * PAD - 20) / Math.max(along, 2));
    const height = along * unit + 2 * PAD + 20;
    const left = (WIDTH - across * unit) / 2;
    const at = ([x, z]) => [left + (x - low[0]) * unit, PAD + (down ? z - low[1] : high[1] - z) * unit];
    return { at, unit, width: WIDTH, height: Math.max(height, 120) };
  };

  // Not Math.min(...values): a track may hold more places than a call takes arguments.
  const least = (values) => values.reduce((a, b) => Math.min(a, b), Infinity);

  mnemonaut.line = (points, kind) =>
    points.length < 2 ? null : svg("path", { class: kind, d: `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}` });

  mnemonaut.spot = {
    start: ([x, y]) => svg("rect", { class: "start", x: x - 4.5, y: y - 4.5, width: 9, height: 9 }, svg("title", {}, "start")),
    end: ([x, y]) => svg("circle", { class: "end", cx: x, cy: y, r: 5.5 }, svg("title", {}, "end")),
    goal: ([x, y]) => svg("g", { class: "goal" }, svg("title", {}, "goal"),
      svg("circle", { cx: x, cy: y, r: 9 }), svg("circle", { cx: x, cy: y, r: 4 })),
  };

  // A bar of a round length, such as 2 m.
  mnemonaut.scaleBar = (plane, unit) => {
    const most = 110 / plane.unit;
    const power = 10 ** Math.floor(Math.log10(most));
    const length = [5, 2, 1].map((n) => n * power).find((n) => n <= most) || power;
    const y = plane.height - 10, x = 12, width = length * plane.unit;
    return svg("g", {}, svg("path", { class: "scale", d: `M${x} ${y - 4}V${y}H${x + width}V${y - 4}` }),
      svg("text", { x: x + width + 6, y: y + 1 }, `${Number(length.toPrecision(2))} ${unit}`));
  };

  const KEYS = {
    path: () => svg("line", { class: "path", x1: 0, y1: 5, x2: 22, y2: 5 }),
    reference: () => svg("line", { class: "reference", x1: 0, y1: 5, x2: 22, y2: 5 }),
    ground: () => svg("line", { class: "ground", x1: 0, y1: 5, x2: 22, y2: 5 }),
    carry: () => svg("line", { class: "carry", x1: 0, y1: 5, x2: 22, y2: 5 }),
    start: () => svg("rect", { class: "start", x: 6, y: 0.5, width: 9, height: 9 }),
    end: () => svg("circle", { class: "end", cx: 11, cy: 5, r: 5 }),
    goal: () => svg("g", { class: "goal" }, svg("circle", { cx: 11, cy: 5, r: 5 }), svg("circle", { cx: 11, cy: 5, r: 1.5 })),
    object: () => svg("circle", { class: "object", cx: 11, cy: 5, r: 2.5 }),
    moved: () => svg("path", { class: "moved", d: "M11 0L16 9H6Z" }),
  };

  mnemonaut.mapKey = (entries) => el("ul", { class: "legend key", "aria-label": "Legend" },
    entries.map(([kind, words]) => el("li", {}, svg("svg", { viewBox: "0 0 22 10", "aria-hidden": "true" }, KEYS[kind]()), words)));

  mnemonaut.mapPicture = (width, height, told, ...children) =>
    svg("svg", { class: "map", viewBox: `0 0 ${width} ${height.toFixed(0)}`, role: "img", "aria-label": told },
      svg("title", {}, told), children);

  // Labels that keep clear of each other: one that finds no room is left out.
  mnemonaut.labels = () => {
    const taken = [];
    return (text, [x, y], kind = "") => {
      const width = 6 * text.length;
      for (const [dx, dy] of [[7, 4], [-7 - width, 4], [-width / 2, -8], [-width / 2, 16]]) {
        const box = [x + dx, y + dy - 10, x + dx + width, y + dy + 2];
        if (box[0] < 0 || box[2] > WIDTH) continue;
        if (taken.some((t) => box[0] < t[2] && t[0] < box[2] && box[1] < t[3] && t[1] < box[3])) continue;
        taken.push(box);
        return svg("text", { x: (x + dx).toFixed(1), y: (y + dy).toFixed(1), class: kind }, text);
      }
      return null;
    };
  };

  // The map of a trace, with its legend and a line on what it shows; null where nothing is known.
  mnemonaut.map = (trace) => {
    const landscape = trace.landscape || {};
    const draw = mnemonaut.maps[landscape.kind];
    const count = (trace.actions || []).reduce((all, [, times]) => all + times, 0);
    const drawn = draw ? draw(landscape, trace.track || [], count) : null;
    return drawn && el("figure", {}, el("figcaption", {}, drawn.told), drawn.pictures, mnemonaut.mapKey(drawn.key));
  };
})();
