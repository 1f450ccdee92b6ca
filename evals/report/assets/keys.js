// The keyboard: j k n p / ? and Esc; Enter opens what is focused, as everywhere.
"use strict";
(() => {
  const mnemonaut = window.mnemonaut;
  const typing = (target) => /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName);

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.getElementById("help").open) return;
    if (typing(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const open = mnemonaut.open;
    const list = mnemonaut.list;
    const does = {
      j: () => (open ? open.next() : list.move(1)),
      k: () => (open ? open.previous() : list.move(-1)),
      n: () => open || list.turn(1),
      p: () => open || list.turn(-1),
      "/": () => (open ? open.close() : null, list.search()),
      Escape: () => open && open.close(),
      "?": () => document.getElementById("help").showModal(),
    }[event.key];
    if (!does || !list) return;
    event.preventDefault();
    does();
  });
})();
