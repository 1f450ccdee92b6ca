// Elements without markup: whatever comes from data goes through text nodes and attributes.
"use strict";
(() => {
  const mnemonaut = (window.mnemonaut = window.mnemonaut || {});

  const fill = (made, properties, children) => {
    for (const [name, value] of Object.entries(properties || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else made.setAttribute(name, value === true ? "" : String(value));
    }
    for (const child of children.flat(Infinity)) {
      if (child === null || child === undefined || child === false || child === "") continue;
      made.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
    return made;
  };

  mnemonaut.el = (name, properties, ...children) =>
    fill(document.createElement(name), properties, children);

  mnemonaut.svg = (name, properties, ...children) =>
    fill(document.createElementNS("http://www.w3.org/2000/svg", name), properties, children);

  // Said to who does not see the page change.
  mnemonaut.say = (text) => {
    document.getElementById("live").textContent = text;
  };

  mnemonaut.number = (value, digits = 0) =>
    value === null || value === undefined
      ? "-"
      : value.toLocaleString("en", { maximumFractionDigits: digits, minimumFractionDigits: digits });

  mnemonaut.percent = (share) => (share === null || share === undefined ? "-" : `${Math.round(100 * share)} %`);
})();
