// What every page does: make elements, ask the server, say in one line what went wrong.

// element("a.btn", { href: "/" }, "text", child, ...): texts are texts, never HTML.
export function element(kind, given = {}, ...children) {
  const [tag, ...classes] = kind.split(".");
  const made = document.createElement(tag || "div");
  if (classes.length) made.className = classes.join(" ");
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return made;
}

export const byId = (id) => document.getElementById(id);

// The answer as JSON. Throws an Error whose message is one line for the reader.
export async function ask(address, signal) {
  let answer;
  try {
    answer = await fetch(address, { signal, cache: "no-store" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("mnemonaut view does not answer; start it again");
  }
  let body;
  try {
    body = await answer.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error(`the answer was cut off (${answer.status}); load the page again`);
  }
  if (!answer.ok) throw new Error(body.error ?? `the server says ${answer.status}`);
  return body;
}

export const whole = (number) => number.toLocaleString("en");
export const percent = (share) => `${Math.round(100 * share)} %`;
export const counted = (number, word) => `${whole(number)} ${word}${number === 1 ? "" : "s"}`;

// A bar of 0 ... 1.
export function bar(share, label) {
  const filled = element("i");
  filled.style.width = `${100 * Math.min(1, Math.max(0, share))}%`;
  return element("span.bar", label ? { role: "img", "aria-label": label } : {}, filled);
}

export const went = (success, yes = "went through", no = "failed") =>
  element(`span.chip.${success ? "good" : "bad"}`, {}, success ? yes : no);

// Says something in a line of the page; an error so that it is seen.
export function say(place, text, wrong = false) {
  place.textContent = text;
  place.classList.toggle("bad", wrong);
  place.hidden = !text;
}
