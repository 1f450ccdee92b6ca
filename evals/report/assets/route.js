// Addresses inside the page: #RUN/ARM-REPLICATE/INDEX?filter, or #RUN/?filter for the list.
"use strict";
(() => {
  const mnemonaut = window.mnemonaut;
  const KNOWN = ["arm", "replicate", "pass", "group", "end", "q", "sort", "page"];

  mnemonaut.route = (hash = location.hash) => {
    const [path, query = ""] = hash.replace(/^#/, "").split(/\?(.*)/s);
    const parts = path.split("/").map((part) => {
      try { return decodeURIComponent(part); } catch { return part; }
    });
    if (parts.length < 2) return null;
    const run = parts[0] ? mnemonaut.runs.find((each) => each.id === parts[0]) : mnemonaut.runs[0];
    if (!run) return { missing: `There is no run ${parts[0]} on this page.` };
    const filter = {};
    const given = new URLSearchParams(query);
    for (const name of KNOWN) if (given.get(name)) filter[name] = given.get(name);
    const episode = run.place.get(`${parts[1]}/${parts[2]}`);
    const lacks = parts[1] !== "" && episode === undefined;
    return { run, filter, episode, missing: lacks ? lacking(run, parts[1], parts[2]) : "" };
  };

  function lacking(run, stream, index) {
    let count = 0;
    for (let i = 0; i < run.count; i++) count += mnemonaut.stream(run, i) === stream;
    return count ? `There is no episode ${index} in ${stream}; it has ${count}, from 0.` : `There is no stream ${stream} in this run.`;
  }

  mnemonaut.address = (run, filter, i) => {
    const query = new URLSearchParams();
    for (const name of KNOWN) if (filter && filter[name]) query.set(name, filter[name]);
    const told = query.toString();
    const at = i === undefined ? "" : `${mnemonaut.stream(run, i)}/${run.index[i]}`;
    return `#${run.id}/${at}${told ? `?${told}` : ""}`;
  };

  // Changes the address without a new entry in the history, and without an event.
  mnemonaut.note = (address) => {
    history.replaceState(history.state, "", address);
    mnemonaut.followed = location.hash;
  };
})();
