// Minecraft: the way from above where the world has one, and how deep by action, with the biomes.
"use strict";
(() => {
  const mnemonaut = window.mnemonaut;
  const { svg, spot, line } = mnemonaut;
  const WIDTH = 460;
  const HEIGHT = 190;
  const LEFT = 38;
  const SEA = 63;

  function fromAbove(track) {
    const walked = track.map(([, x, , z]) => [x, z]);
    const plane = mnemonaut.plane(walked, true);
    const words = `From above, north up: ${walked.length} places of the way.`;
    return mnemonaut.mapPicture(plane.width, plane.height, words, line(walked.map(plane.at), "path"),
      spot.start(plane.at(walked[0])), spot.end(plane.at(walked[walked.length - 1])), mnemonaut.scaleBar(plane, "blocks"));
  }

  function ticks(low, high) {
    const step = [1, 2, 5, 10, 20, 50, 100].find((each) => (high - low) / each <= 4) || 100;
    const found = [];
    for (let y = Math.ceil(low / step) * step; y <= high; y += step) found.push(y);
    return found;
  }

  // Biomes as a ribbon above the depth: [[action, name], ...].
  function ribbon(biomes, across, last) {
    return biomes.map(([from, name], n) => {
      const x = across(from), end = n + 1 < biomes.length ? across(biomes[n + 1][0]) : across(last);
      const wide = end - x > 6.2 * name.length;
      return svg("g", {}, svg("rect", { class: "ribbon", x, y: 6, width: Math.max(1, end - x), height: 18 }, svg("title", {}, `${name}, from action ${from}`)),
        wide && svg("text", { x: x + 4, y: 19 }, name));
    });
  }

  function depth(track, biomes, count) {
    const last = Math.max(count, track[track.length - 1][0], 1);
    const ys = track.map(([, , y]) => y);
    let low = ys.reduce((a, b) => Math.min(a, b), SEA);
    let high = ys.reduce((a, b) => Math.max(a, b), SEA);
    [low, high] = [low - Math.max(1, (high - low) * 0.08), high + Math.max(1, (high - low) * 0.08)];
    const across = (action) => LEFT + ((WIDTH - LEFT - 12) * action) / last;
    const up = (y) => HEIGHT - 28 - ((HEIGHT - 62) * (y - low)) / (high - low);
    // A depth holds until it changes.
    const steps = track.flatMap(([action, , y], n) => (n ? [[across(action), up(track[n - 1][2])]] : []).concat([[across(action), up(y)]]));
    steps.push([across(last), up(ys[ys.length - 1])]);
    const words = `Height by action: from ${Math.round(ys[0])} to ${Math.round(ys[ys.length - 1])}, lowest ${Math.round(ys.reduce((a, b) => Math.min(a, b), Infinity))}.`;
    return mnemonaut.mapPicture(WIDTH, HEIGHT, words,
      ticks(low, high).map((y) => [svg("line", { class: "edge", x1: LEFT, x2: WIDTH - 12, y1: up(y), y2: up(y) }),
        svg("text", { class: "soft", x: LEFT - 5, y: up(y) + 4, "text-anchor": "end" }, y)]),
      svg("line", { class: "ground", x1: LEFT, x2: WIDTH - 12, y1: up(SEA), y2: up(SEA) }),
      line(steps, "path"), spot.end(steps[steps.length - 1]), ribbon(biomes, across, last),
      svg("text", { class: "soft", x: LEFT, y: HEIGHT - 9 }, "action 0"),
      svg("text", { class: "soft", x: WIDTH - 12, y: HEIGHT - 9, "text-anchor": "end" }, `action ${last}`));
  }

  mnemonaut.maps.minecraft = (landscape, track, count) => {
    if (!track.length) return null;
    const plane = landscape.plane !== false && track.some(([, x, , z]) => x !== track[0][1] || z !== track[0][3]);
    const biomes = landscape.biomes || [];
    const deep = landscape.depth !== false;
    const places = [...new Set(biomes.map(([, name]) => name))];
    const said = [plane && "the way from above, north up", deep && "height in blocks by action"].filter(Boolean).join(", then ");
    return {
      told: `${said[0].toUpperCase()}${said.slice(1)}${places.length ? `; biomes: ${places.join(", ")}` : ""}.`,
      key: [["path", plane ? "way, and height" : "height"], plane && ["start", "start"], ["end", "end"],
        deep && ["ground", `the sea's level, ${SEA}`]].filter(Boolean),
      pictures: [plane && fromAbove(track), deep && depth(track, biomes, count)].filter(Boolean),
    };
  };
})();
