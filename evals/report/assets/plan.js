// A plan with what came of each of its calls.
"use strict";
(() => {
  const mnemonaut = window.mnemonaut;
  const { el } = mnemonaut;

  // {"inventory": {"log": 2}} -> "inventory log +2"
  function change(body) {
    const told = [];
    for (const [name, value] of Object.entries(body || {})) {
      if (value !== null && typeof value === "object" && !Array.isArray(value)) {
        const inner = Object.entries(value).map(([key, each]) => `${key} ${signed(each)}`);
        told.push(`${name}: ${inner.slice(0, 8).join(", ")}${inner.length > 8 ? ` and ${inner.length - 8} more` : ""}`);
      } else told.push(`${name} ${signed(value)}`);
    }
    return told.join("; ");
  }

  const signed = (value) => {
    if (value === null) return "none";
    if (typeof value === "number") return value > 0 ? `+${value}` : String(value).replace("-", "−");
    return typeof value === "string" ? value || "none" : JSON.stringify(value);
  };

  const SHORT = 90;

  function changed(attempt) {
    const told = attempt ? change(attempt.change) : "";
    if (!told) return null;
    const words = el("div", { class: "change" }, told);
    if (told.length <= SHORT) return words;
    return el("details", {}, el("summary", { class: "small" }, "what it changed"), words);
  }

  function call(text, attempt) {
    const sign = attempt ? (attempt.success ? "✓" : "✗") : "·";
    const words = attempt ? (attempt.success ? "done" : "failed") : "not tried";
    const tone = attempt ? (attempt.success ? "good" : "bad") : "untried";
    return el("li", {},
      el("span", { class: tone }, el("span", { "aria-hidden": "true" }, sign), el("span", { class: "sr" }, `${words}: `)),
      el("div", {}, el("code", { class: attempt ? "" : "untried" }, text),
        attempt && attempt.text && el("span", { class: attempt.success ? "answer" : "bad" }, ` ${attempt.text}`),
        changed(attempt)));
  }

  mnemonaut.plan = (round) => {
    const attempts = round.attempts || [];
    const planned = round.plan || [];
    const rest = planned.slice(attempts.length);
    return el("ol", { class: "calls" },
      attempts.map((attempt) => call(attempt.call, attempt)), rest.map((text) => call(text, null)));
  };

  mnemonaut.revisions = (round) => {
    const revisions = round.revisions || [];
    if (!revisions.length) return null;
    return el("details", {}, el("summary", { class: "small" }, `revised ${revisions.length} time${revisions.length === 1 ? "" : "s"} before it was tried`),
      el("ol", {}, revisions.map((calls) => el("li", {}, el("code", {}, calls.join("; ") || "(nothing)")))));
  };
})();
