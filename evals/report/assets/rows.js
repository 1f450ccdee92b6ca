// Which episodes a filter leaves, in which order; and the columns that tell of them.
"use strict";
(() => {
  const mnemonaut = window.mnemonaut;
  const { number, percent } = mnemonaut;

  mnemonaut.OUTCOMES = {
    "goal reached": ["✓", "goal reached", "good"],
    stopped: ["✗", "stopped", "bad"],
    "out of time": ["✗", "step cap", "bad"],
    "gave up": ["✗", "gave up", "bad"],
    format: ["✗", "format failure", "warn"],
    error: ["!", "error episode", "warn"],
    "not reached": ["✗", "not reached", "bad"],
  };

  mnemonaut.outcome = (run, i) => {
    const [sign, word, tone] = mnemonaut.OUTCOMES[mnemonaut.ended(run, i)];
    return mnemonaut.el("span", { class: `outcome ${tone}` },
      mnemonaut.el("span", { "aria-hidden": "true" }, sign), ` ${word}`);
  };

  // name: [head, value to sort by, text to show, kind of cell]
  mnemonaut.columns = (run) => {
    const many = (values) => new Set(values).size > 1;
    const found = [
      ["arm", "arm", (i) => run.arm[i], null, "nowrap"],
      many(run.replicate) && ["replicate", "rep.", (i) => run.replicate[i], null, "num far"],
      many(run.pass) && ["pass", "pass", (i) => run.pass[i], (i) => run.pass[i] + 1, "num far"],
      ["index", "#", (i) => run.index[i], null, "num far"],
      ["task", "task", (i) => run.tasks[run.task[i]], null, ""],
      many(run.groups) && ["group", "group", (i) => run.groups[run.group_of[run.task[i]]], null, "far nowrap"],
      ["end", "outcome", (i) => run.end[i], null, ""],
      ["steps", "steps", (i) => run.steps[i], (i) => number(run.steps[i]), "num far"],
      ["replans", "plans", (i) => run.replans[i], (i) => run.replans[i] + 1, "num far"],
      ["recalled", "recalled", (i) => run.recalled[i], null, "num far"],
      many(run.predicted) && ["predicted", "foreseen", (i) => run.predicted[i], (i) => percent(run.predicted[i]), "num far"],
    ].filter(Boolean);
    if (run.tokens) found.push(["tokens", "tokens", (i) => run.tokens[i], (i) => number(run.tokens[i]), "num far"]);
    if (run.seconds) found.push(["seconds", "seconds", (i) => run.seconds[i], (i) => number(run.seconds[i], 2), "num far"]);
    return found.map(([name, head, value, text, kind]) => ({ name, head, value, text: text || value, kind }));
  };

  mnemonaut.filtered = (run, filter) => {
    const tests = [];
    const arm = run.arms.indexOf(filter.arm);
    if (filter.arm) tests.push((i) => run.arm[i] === arm);
    if (filter.replicate) tests.push((i) => run.replicate[i] === Number(filter.replicate));
    if (filter.pass) tests.push((i) => run.pass[i] + 1 === Number(filter.pass));
    if (filter.group) {
      const group = run.groups.indexOf(filter.group);
      tests.push((i) => run.group_of[run.task[i]] === group);
    }
    if (filter.end) {
      const end = run.ends.indexOf(filter.end);
      const reached = run.ends.indexOf("goal reached");
      tests.push(filter.end === "failed" ? (i) => run.end[i] !== reached : (i) => run.end[i] === end);
    }
    const words = (filter.q || "").toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length) {
      const fits = run.tasks.map((task, t) => {
        const text = `${task} ${run.goals[t]} ${run.groups[run.group_of[t]]}`.toLowerCase();
        return words.every((word) => text.includes(word));
      });
      tests.push((i) => fits[run.task[i]]);
    }
    const found = [];
    for (let i = 0; i < run.count; i++) if (tests.every((test) => test(i))) found.push(i);
    return sorted(run, found, filter.sort);
  };

  function sorted(run, found, sort) {
    if (!sort) return found;
    const down = sort.startsWith("-");
    const column = mnemonaut.columns(run).find((each) => each.name === sort.replace(/^-/, ""));
    if (!column) return found;
    const value = column.value;
    // What is not known comes last, whichever way; equal ones keep their order.
    return found.sort((a, b) => {
      const x = value(a), y = value(b);
      if (x === y) return a - b;
      if (x === null) return 1;
      if (y === null) return -1;
      return (x < y ? -1 : 1) * (down ? -1 : 1);
    });
  }
})();
