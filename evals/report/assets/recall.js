// What was recalled for a decision: each experience with its score and the parts that sum to it.
"use strict";
(() => {
  const mnemonaut = window.mnemonaut;
  const { el, svg } = mnemonaut;
  const SHOWN = 5;
  const COLOURS = { similarity: "s1", usefulness: "s4", outcome: "s3", recency: "s5" };
  const REST = ["s2", "s6", "s7", "s0"];

  // The names of the parts of all scores, each with its colour and its place in a bar.
  mnemonaut.parts = (rounds) => {
    const names = new Set();
    for (const round of rounds) for (const { why } of round.recalled || []) for (const name of Object.keys(why || {})) names.add(name);
    let next = 0;
    const found = new Map();
    for (const name of [...Object.keys(COLOURS), ...names]) {
      if (names.has(name) && !found.has(name)) found.set(name, COLOURS[name] || REST[next++ % REST.length]);
    }
    return found;
  };

  mnemonaut.partsLegend = (parts) =>
    el("ul", { class: "legend", "aria-label": "Parts of a score" }, [...parts].map(([name, colour]) =>
      el("li", {}, el("span", { class: `swatch ${colour}`, "aria-hidden": "true" }), name)));

  // Parts above zero one after the other, those below zero hatched out from the left end.
  function bar(why, parts, most) {
    const told = [...parts].map(([name, colour]) => [name, colour, (why || {})[name] || 0]);
    const words = told.map(([name, , value]) => `${name} ${value.toFixed(3)}`).join(", ");
    let x = 0;
    const drawn = told.filter(([, , value]) => value > 0).map(([, colour, value]) => {
      const width = (100 * value) / most;
      const made = svg("rect", { class: colour, x: x.toFixed(2), width: Math.max(0, width - 0.6).toFixed(2), height: 6 });
      x += width;
      return made;
    });
    return svg("svg", { class: "parts", viewBox: "0 0 100 6", preserveAspectRatio: "none", role: "img", "aria-label": words },
      svg("title", {}, words), svg("rect", { class: "sunk", width: 100, height: 6 }), drawn);
  }

  function experience(run, stream, recalled, seen, parts, most) {
    const { id, score, why } = recalled;
    const sum = [...parts.keys()].filter((name) => why && name in why)
      .map((name) => `${name} ${why[name].toFixed(3)}`).join(" + ").replaceAll("+ -", "− ");
    const found = seen || {};
    const sign = found.success === undefined ? "" : found.success ? "✓" : "✗";
    const words = found.success ? "it went through" : "it failed";
    const summary = el("summary", {},
      el("span", { class: "num" }, score.toFixed(2)),
      bar(why, parts, most),
      el("span", { class: "what" },
        el("span", { class: found.success ? "good" : "bad" }, el("span", { "aria-hidden": "true" }, sign),
          el("span", { class: "sr" }, words)), ` #${id} ${found.task || ""}: ${found.plan || "-"}`));
    const rows = [["state", found.state], ["plan", found.plan], ["outcome", found.outcome], ["score", sum],
      ["remembered", found.when === undefined ? "" : `as number ${found.when}${where(found.where)}`]];
    return el("li", {}, el("details", {}, summary,
      el("dl", { class: "facts" }, rows.filter(([, value]) => value).map(([name, value]) =>
        [el("dt", {}, name), el("dd", {}, value)])),
      mnemonaut.served && el("p", {}, el("a", { href: `${mnemonaut.served}/${stream}/experience/${id}` }, "In the memory browser"))));
  }

  function where(place) {
    const told = Object.entries(place || {}).filter(([name]) => name !== "env").map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : value}`);
    return told.length ? `, ${told.join(", ")}` : "";
  }

  mnemonaut.recalls = (run, i, round, experiences, parts) => {
    const recalled = round.recalled || [];
    if (!recalled.length) return null;
    const sum = (why) => Object.values(why || {}).reduce((all, value) => all + Math.max(0, value), 0);
    const most = Math.max(1e-9, ...recalled.map(({ why, score }) => Math.max(sum(why), score)));
    const items = recalled.map((each) =>
      experience(run, mnemonaut.stream(run, i), each, (experiences || {})[each.id], parts, most));
    const rest = items.slice(SHOWN);
    return [el("h4", {}, `Recalled: ${recalled.length} experience${recalled.length === 1 ? "" : "s"}`),
      el("ul", { class: "recalls" }, items.slice(0, SHOWN)),
      rest.length > 0 && el("details", {}, el("summary", { class: "small" }, `${rest.length} more`),
        el("ul", { class: "recalls" }, rest))];
  };
})();
