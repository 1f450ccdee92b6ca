// An episode round by round: state, what was recalled, foreseen, planned, tried, and how it ended.
"use strict";
(() => {
  const mnemonaut = window.mnemonaut;
  const { el, percent } = mnemonaut;
  const ENDED = {
    "goal reached": "goal reached",
    replanned: "went on with a new plan",
    "out of time": "the cap of steps came",
    "gave up": "gave up",
    stopped: "stopped",
    error: "error",
  };

  // Of the last round the episode's own end: only its record tells work declared done from giving up.
  function ended(run, i, round, last) {
    const whole = mnemonaut.ended(run, i);
    return ENDED[last && ENDED[whole] ? whole : round.ended] || round.ended || "ended";
  }

  function foreseen(round) {
    const all = round.predictions || [];
    if (!all.length) return null;
    const told = all.map((each) => percent(each.success)).join(" → ");
    const last = all[all.length - 1];
    const doubts = last.doubts || [];
    return el("p", { class: "small" }, "Foreseen: ", el("strong", {}, told), " likely to go through",
      doubts.length > 0 && el("details", {}, el("summary", { class: "small" }, `${doubts.length} call${doubts.length === 1 ? "" : "s"} that nothing known confirms`),
        el("code", {}, doubts.join("; "))));
  }

  function spent(round) {
    const { calls = 0, tokens_in: asked = 0, tokens_out: answered = 0 } = round.usage || {};
    return calls ? `${calls} model call${calls === 1 ? "" : "s"}, ${asked} tokens in, ${answered} out` : "";
  }

  const LONG = 320;
  const SHOWN = 180;

  // A long text shows its beginning, and all of itself when it is opened.
  function section(name, text) {
    if (!text) return null;
    const head = el("h4", {}, name);
    if (text.length <= LONG) return [head, el("p", { class: "said" }, text)];
    const start = `${text.slice(0, text.lastIndexOf(" ", SHOWN))} …`;
    return [head, el("details", { class: "long" }, el("summary", {}, el("span", {}, start)), el("p", { class: "said" }, text))];
  }

  mnemonaut.timeline = (run, i, trace) => {
    const rounds = trace.rounds || [];
    const parts = mnemonaut.parts(rounds);
    if (!rounds.length) return el("p", { class: "muted" }, "No plan was made: this agent acts step by step, or the episode ended before the first.");
    const items = rounds.map((round, nth) => el("li", { class: round.success ? "won" : "" },
      el("h3", {}, `Plan ${nth + 1}`, el("span", { class: "muted small" }, ` after ${mnemonaut.number(round.at || 0)} actions`)),
      section("State", round.state),
      mnemonaut.recalls(run, i, round, trace.experiences, parts),
      section("What failed so far", round.explanation),
      el("h4", {}, "Plan"),
      round.reason && el("p", { class: "small muted" }, round.reason),
      foreseen(round),
      mnemonaut.revisions(round),
      mnemonaut.plan(round),
      el("p", { class: "small" }, el("span", { class: `chip ${round.success ? "good" : "bad"}` },
        round.success ? "✓ " : "✗ ", ended(run, i, round, nth === rounds.length - 1)), " ",
        el("span", { class: "muted" }, spent(round)))));
    return [parts.size > 0 && el("div", { class: "row small muted" }, "Parts of a recalled score:", mnemonaut.partsLegend(parts)),
      el("ol", { class: "rounds" }, items)];
  };
})();
