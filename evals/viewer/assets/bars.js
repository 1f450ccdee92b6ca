// Why an experience ranked where it did: each part of its score, as a number, in words, as a bar.
import { element } from "./dom.js";

const signed = (number) => `${number < 0 ? "−" : "+"}${Math.abs(number).toFixed(4)}`;

// `most`: the largest part of any score shown beside, so that bars can be compared.
function part(one, most) {
  const filled = element("i");
  filled.style.width = `${(50 * Math.abs(one.adds)) / most}%`;
  if (one.adds < 0) filled.className = "minus";
  return element("tr", {},
    element("th", { scope: "row" }, one.part),
    element("td", {}, element(`span.diverging${one.adds < 0 ? ".left" : ""}`, { "aria-hidden": "true" }, filled)),
    element("td.num", {}, signed(one.adds)),
    element("td.says", {}, one.says, element("span.muted", {}, ` × ${one.weight}`)));
}

// A table of the parts of one score.
export function why(found, most) {
  const head = element("tr", {}, ...["part", "adds", "", "what is weighed × its weight"].map((text) =>
    element("th", { scope: "col" }, text)));
  const sum = element("tr.last", {}, element("th", { scope: "row" }, "score"), element("td"),
    element("td.num", {}, signed(found.score)), element("td"));
  return element("table.table.why", { "aria-label": `why #${found.id} ranked here` },
    element("thead.sr", {}, head),
    element("tbody", {}, ...found.parts.map((one) => part(one, most)), sum));
}

export const largest = (found) =>
  Math.max(1e-9, ...found.flatMap((one) => one.parts.map((part) => Math.abs(part.adds))));
