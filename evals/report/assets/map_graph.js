// Navigation: a graph of viewpoints, or rooms with walls; the way walked, the reference, the goal.
"use strict";
(() => {
  const mnemonaut = window.mnemonaut;
  const { svg, spot, line } = mnemonaut;
  const flat = ([x, , z]) => [x, z];

  function ways(plane, walked, reference, goal) {
    const at = (points) => points.map(plane.at);
    const found = [line(at(reference), "reference"), line(at(walked), "path")];
    if (goal) found.push(spot.goal(plane.at(goal)));
    if (walked.length) found.push(spot.start(plane.at(walked[0])), spot.end(plane.at(walked[walked.length - 1])));
    return found;
  }

  const key = (walked, reference, goal) => [
    walked.length > 1 && ["path", "walked"], reference.length > 1 && ["reference", "reference path"],
    walked.length > 0 && ["start", "start"], walked.length > 0 && ["end", "end"], goal && ["goal", "goal"],
  ].filter(Boolean);

  function length(points) {
    let sum = 0;
    for (let n = 1; n < points.length; n++) sum += Math.hypot(points[n][0] - points[n - 1][0], points[n][1] - points[n - 1][1]);
    return sum;
  }

  function told(walked, reference, goal) {
    const words = [`walked ${length(walked).toFixed(1)} m`];
    if (reference.length > 1) words.push(`the reference is ${length(reference).toFixed(1)} m`);
    if (goal && walked.length) words.push(`ended ${length([walked[walked.length - 1], goal]).toFixed(1)} m from the goal`);
    return `From above: ${words.join("; ")}.`;
  }

  mnemonaut.maps.graph = (landscape, track) => {
    const points = Object.fromEntries(Object.entries(landscape.viewpoints || {}).map(([name, at]) => [name, flat(at)]));
    const known = (names) => (names || []).filter((name) => points[name]).map((name) => points[name]);
    const walked = known(landscape.path).length ? known(landscape.path) : track.map(([, x, , z]) => [x, z]);
    const reference = known(landscape.reference);
    const goal = landscape.goal ? flat(landscape.goal) : null;
    const all = [...Object.values(points), ...walked, ...(goal ? [goal] : [])];
    if (!all.length) return null;
    const plane = mnemonaut.plane(all);
    const edges = (landscape.edges || []).filter(([a, b]) => points[a] && points[b]).map(([a, b]) => line([points[a], points[b]].map(plane.at), "edge"));
    const nodes = Object.entries(points).map(([name, at]) => {
      const [x, y] = plane.at(at);
      return svg("circle", { class: "node", cx: x.toFixed(1), cy: y.toFixed(1), r: 2.6 }, svg("title", {}, name));
    });
    const words = told(walked, reference, goal);
    return {
      told: words,
      key: key(walked, reference, goal),
      pictures: mnemonaut.mapPicture(plane.width, plane.height, words, edges, nodes, ways(plane, walked, reference, goal), mnemonaut.scaleBar(plane, "m")),
    };
  };

  mnemonaut.maps.rooms = (landscape, track) => {
    const walked = (landscape.walked || []).length ? landscape.walked : track.map(([, x, , z]) => [x, z]);
    const reference = landscape.reference || [];
    const goal = landscape.goal || null;
    const walls = landscape.walls || [];
    const all = [...walked, ...reference, ...(goal ? [goal] : []), ...walls.flatMap(([a, b, c, d]) => [[a, b], [c, d]])];
    if (!all.length) return null;
    const plane = mnemonaut.plane(all);
    const drawn = walls.map(([a, b, c, d]) => line([[a, b], [c, d]].map(plane.at), "wall"));
    const words = told(walked, reference, goal);
    return {
      told: words,
      key: key(walked, reference, goal),
      pictures: mnemonaut.mapPicture(plane.width, plane.height, words, drawn, ways(plane, walked, reference, goal), mnemonaut.scaleBar(plane, "m")),
    };
  };
})();
