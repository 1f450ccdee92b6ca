// Puts the page together, and follows its address.
"use strict";
(() => {
  const mnemonaut = window.mnemonaut;
  const lists = new Map();
  for (const section of document.querySelectorAll(".episodes")) {
    const run = mnemonaut.runs.find((each) => each.id === section.dataset.run);
    lists.set(run, new mnemonaut.List(run, section));
  }
  mnemonaut.list = lists.values().next().value || null;

  const help = document.getElementById("help");
  const opener = document.getElementById("help-open");
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());

  function follow() {
    mnemonaut.followed = location.hash;
    const was = mnemonaut.open;
    const route = mnemonaut.route();
    if (!route) {
      if (was) mnemonaut.leaveEpisode();
      const at = was && document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (at) at.scrollIntoView();
      return;
    }
    if (!route.run) {
      if (was) mnemonaut.leaveEpisode();
      if (mnemonaut.list) mnemonaut.list.tell(route.missing);
      return;
    }
    const list = lists.get(route.run);
    mnemonaut.list = list;
    list.show(route.filter);
    if (route.missing) list.tell(route.missing);
    if (route.episode !== undefined) {
      mnemonaut.showEpisode(route.run, route.episode, list);
      return;
    }
    if (was) mnemonaut.leaveEpisode();
    if (was && was.run === route.run && list.found.includes(was.i)) {
      list.focus(was.i);
      return;
    }
    list.head();
  }

  // Two quick steps give two events that both see the second address: it is followed once.
  addEventListener("hashchange", () => {
    if (location.hash !== mnemonaut.followed) follow();
  });
  if (location.hash) follow();
  document.documentElement.dataset.ready = "true";
})();
