// One episode: its head, its neighbours in other arms and passes, its rounds, its map and pictures.
"use strict";
(() => {
  const mnemonaut = window.mnemonaut;
  const { el, number, percent } = mnemonaut;
  const page = document.getElementById("episode");
  const report = document.getElementById("report");
  const name = document.title;
  let asked = 0;

  function numbers(run, i) {
    const told = [["steps", number(run.steps[i])], ["new plans", run.replans[i]], ["experiences recalled", run.recalled[i]],
      ["foreseen at first", percent(run.predicted[i])]];
    if (run.tokens) told.push(["tokens", number(run.tokens[i])]);
    if (run.seconds && run.seconds[i] !== null) told.push(["seconds", number(run.seconds[i], 2)]);
    run.score_names.forEach((score, n) => {
      if (run.scores[n] && run.scores[n][i] !== null) told.push([score.replaceAll("_", " "), number(run.scores[n][i], 2)]);
    });
    return el("dl", { class: "numbers" }, told.map(([label, value]) => el("div", {}, el("dt", {}, label), el("dd", {}, value))));
  }

  // The same task and replicate: a row for each pass, a column for each arm.
  function relatives(run, i, filter) {
    const found = new Map();
    for (let j = 0; j < run.count; j++) {
      if (run.task[j] === run.task[i] && run.replicate[j] === run.replicate[i]) found.set(`${run.arm[j]}/${run.pass[j]}`, j);
    }
    const passes = [...new Set([...found.values()].map((j) => run.pass[j]))].sort((a, b) => a - b);
    const arms = run.arms.map((_, a) => a).filter((a) => passes.some((pass) => found.has(`${a}/${pass}`)));
    const cell = (j) => {
      if (j === undefined) return el("td", {}, "-");
      const told = [mnemonaut.outcome(run, j), el("span", { class: "muted small steps" }, `${number(run.steps[j])} step${run.steps[j] === 1 ? "" : "s"}`)];
      return j === i ? el("td", { class: "here", "aria-current": "true" }, told)
        : el("td", {}, el("a", { href: mnemonaut.address(run, filter, j) }, told));
    };
    const about = el("p", { class: "about" }, `The same task, replicate ${run.replicate[i]}: equal luck, another memory.`);
    return [about, el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "The same task in other arms" },
      el("table", { class: "table matrix" },
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "pass"), arms.map((a) => el("th", { scope: "col" },
          el("span", { class: `swatch ${run.series[a]}`, "aria-hidden": "true" }), run.arms[a])))),
        el("tbody", {}, passes.map((pass) => el("tr", {}, el("th", { scope: "row" }, pass + 1),
          arms.map((a) => cell(found.get(`${a}/${pass}`))))))))];
  }

  function frames(found) {
    return found.length > 0 && el("section", {}, el("h3", {}, "What the agent saw"),
      el("div", { class: "frames" }, found.map(([action, source]) => el("figure", {},
        el("img", { src: source, alt: `view after action ${action}`, loading: "lazy" }),
        el("figcaption", {}, `action ${action}`)))));
  }

  function body(run, i, trace) {
    if (!trace) {
      return el("p", { class: "note alert" }, "No trace of this episode can be read: it was recorded by an older version, or its " +
        "stream's file in traces/ was lost or damaged. Its numbers above are those of its record.");
    }
    const map = mnemonaut.map(trace);
    const seen = el("div", {});
    mnemonaut.frames(run, i).then((found) => seen.replaceChildren(...[frames(found)].filter(Boolean)),
      (problem) => seen.replaceChildren(el("p", { class: "muted small" }, `No pictures: ${problem.message}.`)));
    return el("div", { class: map ? "sides mapped" : "sides" },
      el("aside", { "aria-label": "Map and pictures" }, map && [el("h3", {}, "Where it went"), map], seen),
      el("section", { "aria-label": "Rounds" }, mnemonaut.timeline(run, i, trace),
        el("details", { class: "ask" }, el("summary", { class: "small" }, "The whole trace as JSON"),
          el("pre", { tabindex: "0" }, JSON.stringify(trace, null, 1)))));
  }

  function head(run, i, filter, around) {
    const [previous, next] = around;
    const task = run.tasks[run.task[i]];
    const step = (j, words, key) => el("a", { class: "btn tiny", href: j === undefined ? null : mnemonaut.address(run, filter, j),
      "aria-disabled": j === undefined ? "true" : null, role: j === undefined ? "link" : null }, words, " ", el("kbd", {}, key));
    return [el("div", { class: "row" },
      el("button", { type: "button", class: "btn tiny", onclick: () => mnemonaut.open.close() }, "Back to the list ", el("kbd", {}, "Esc")),
      el("span", { class: "row push" }, step(previous, "Previous", "k"), step(next, "Next", "j"))),
    el("p", { class: "eyebrow" }, `${run.name} · replicate ${run.replicate[i]} · pass ${run.pass[i] + 1} · number ${run.index[i]} of its stream · ${run.groups[run.group_of[run.task[i]]]}`),
    el("h1", { tabindex: "-1" }, task),
    el("p", { class: "row" }, el("span", { class: "chip" }, el("span", { class: `swatch ${run.series[run.arm[i]]}`, "aria-hidden": "true" }), run.arms[run.arm[i]]),
      el("span", { class: "chip" }, mnemonaut.outcome(run, i)))];
  }

  async function show(run, i, list) {
    const mine = ++asked;
    const at = list.found.indexOf(i);
    const around = [list.found[at - 1], at < 0 ? undefined : list.found[at + 1]];
    const goal = el("p", { class: "goal-text" }, run.goals[run.task[i]]);
    const error = run.errors[i] && el("p", { class: "note alert" }, `Error: ${run.errors[i]}`);
    const rest = el("div", { "aria-busy": "true" }, el("p", { class: "muted" }, "Opening the episode…"));
    page.replaceChildren(...head(run, i, list.filter, around), goal, ...(error ? [error] : []), numbers(run, i), ...relatives(run, i, list.filter), rest);
    report.hidden = true;
    page.hidden = false;
    document.title = `${run.tasks[run.task[i]]}, ${mnemonaut.stream(run, i)} | ${name}`;
    scrollTo(0, 0);
    page.querySelector("h1").focus({ preventScroll: true });
    const go = (j) => { if (j !== undefined) location.hash = mnemonaut.address(run, list.filter, j); };
    mnemonaut.open = { next: () => go(around[1]), previous: () => go(around[0]), run, i,
      close: () => { location.hash = mnemonaut.address(run, list.filter); } };
    try {
      const trace = await mnemonaut.episode(run, i);
      if (mine !== asked) return;
      if (trace && trace.goal && trace.goal.text) goal.textContent = trace.goal.text;
      rest.replaceChildren(body(run, i, trace));
      mnemonaut.say(`Episode ${run.tasks[run.task[i]]} by ${run.arms[run.arm[i]]}: ${mnemonaut.ended(run, i)}`);
    } catch (problem) {
      if (mine !== asked) return;
      rest.replaceChildren(el("p", { class: "note alert" }, `The episode could not be opened: ${problem.message}.`));
    }
    rest.removeAttribute("aria-busy");
  }

  function leave() {
    asked += 1;
    page.hidden = true;
    page.replaceChildren();
    report.hidden = false;
    document.title = name;
    mnemonaut.open = null;
  }

  mnemonaut.showEpisode = show;
  mnemonaut.leaveEpisode = leave;
})();
