// A home from above: the floor that can be stood on, things and where they were carried, the way.
"use strict";
(() => {
  const mnemonaut = window.mnemonaut;
  const { svg, spot, line } = mnemonaut;
  const STEP = 0.25;
  const LARGE = 0.4;

  function piece(plane, thing) {
    const [x, y] = plane.at([thing.x, thing.z]);
    const words = `${thing.id || thing.type}${thing.parent ? ` in or on ${thing.parent}` : ""}`;
    if (thing.start) return svg("path", { class: "moved", d: `M${x} ${y - 6}L${x + 5.5} ${y + 4}H${x - 5.5}Z` }, svg("title", {}, `${words}, moved`));
    return svg("circle", { class: "object", cx: x.toFixed(1), cy: y.toFixed(1), r: 2.4 }, svg("title", {}, words));
  }

  const large = (thing) => thing.size && thing.size[0] * thing.size[1] > LARGE && !/^(Floor|Wall|Ceiling)/.test(thing.type || "");

  function outline(plane, thing) {
    const [width, depth] = thing.size;
    const [x, y] = plane.at([thing.x - width / 2, thing.z + depth / 2]);
    return svg("rect", { class: "ribbon", x, y, width: width * plane.unit, height: depth * plane.unit },
      svg("title", {}, thing.id || thing.type));
  }

  mnemonaut.maps.home = (landscape, track) => {
    const floor = landscape.floor || [];
    const things = (landscape.objects || []).filter((thing) => !/^Floor/.test(thing.type || ""));
    const walked = track.map(([, x, , z]) => [x, z]);
    const all = [...floor, ...walked, ...things.map((thing) => [thing.x, thing.z])];
    if (!all.length) return null;
    const plane = mnemonaut.plane(all);
    const side = STEP * plane.unit + 0.6;
    const tiles = floor.map((at) => plane.at(at)).map(([x, y]) =>
      `M${(x - side / 2).toFixed(1)} ${(y - side / 2).toFixed(1)}h${side.toFixed(1)}v${side.toFixed(1)}h${(-side).toFixed(1)}z`);
    const moved = things.filter((thing) => thing.start);
    const furniture = things.filter((thing) => large(thing) && !thing.start);
    const label = mnemonaut.labels();
    const place = (thing) => label(thing.id || thing.type, plane.at([thing.x, thing.z]), thing.start ? "" : "soft");
    const names = [...moved, ...furniture].map(place);
    const words = `From above${landscape.room ? `, ${landscape.room}` : ""}: ${things.length} things known, ${moved.length} moved` +
      `${landscape.held ? `; holding ${landscape.held}` : ""}.`;
    return {
      told: words,
      key: [walked.length > 1 && ["path", "walked"], walked.length > 0 && ["start", "start"], walked.length > 0 && ["end", "end"],
        ["object", "thing"], moved.length > 0 && ["moved", "thing that was moved"], moved.length > 0 && ["carry", "from where"]].filter(Boolean),
      pictures: mnemonaut.mapPicture(plane.width, plane.height, words,
        svg("path", { class: "floor", d: tiles.join("") }),
        furniture.map((thing) => outline(plane, thing)),
        moved.map((thing) => line([thing.start, [thing.x, thing.z]].map(plane.at), "carry")),
        line(walked.map(plane.at), "path"),
        things.filter((thing) => !large(thing) || thing.start).map((thing) => piece(plane, thing)),
        walked.length > 0 && [spot.start(plane.at(walked[0])), spot.end(plane.at(walked[walked.length - 1]))],
        names, mnemonaut.scaleBar(plane, "m")),
    };
  };
})();
