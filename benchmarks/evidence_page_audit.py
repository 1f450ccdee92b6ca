"""What everybody must be able to do with a page: read its text, see all of its width, and reach
and name every control by keyboard. Measured in the page by the browser itself."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

CONTRAST = 4.5
"""Of text against what lies behind it (WCAG 2.2, success criterion 1.4.3, level AA)."""

MOST_TABS = 600

_TEXT = r"""
() => {
  const numbers = (text) => {
    const found = (text.match(/-?[\d.]+(e-?\d+)?/g) || []).map(Number);
    const unit = text.startsWith("color(") ? 255 : 1;
    return [...found.slice(0, 3).map((v) => v * unit), found.length > 3 ? found[3] : 1];
  };
  const over = (top, below) => {
    const a = top[3];
    return [0, 1, 2].map((n) => a * top[n] + (1 - a) * below[n]).concat([1]);
  };
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] >= 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255, 1]);
  };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const contrast = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    const words = walk.currentNode.data.trim();
    if (!words || element.closest("script, style, title, desc, noscript, .sr, option")) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    const inside = element.namespaceURI.endsWith("svg");
    const back = behind(inside ? element.closest("svg") : element);
    const ink = over(numbers(inside ? style.fill : style.color), back);
    found.push([contrast(ink, back), words.slice(0, 40)]);
  }
  for (const field of document.querySelectorAll("input[placeholder]")) {
    if (!field.checkVisibility()) continue;
    const back = behind(field);
    const ink = over(numbers(getComputedStyle(field, "::placeholder").color), back);
    found.push([contrast(ink, back), field.placeholder]);
  }
  found.sort((a, b) => a[0] - b[0]);
  return { count: found.length, worst: found.slice(0, 5) };
}
"""

_CONTROLS = r"""
() => {
  const kinds = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  const shown = [...document.querySelectorAll(kinds)].filter((each) =>
    each.checkVisibility() && !each.disabled && !each.matches("[tabindex='-1']")
    && !each.matches(".scroll[tabindex='0']") && !each.matches("pre[tabindex='0']"));
  const name = (each) => (each.getAttribute("aria-label")
    || (each.labels && [...each.labels].map((label) => label.textContent).join(" "))
    || each.textContent || each.title || "").trim();
  window.__controls = shown;
  window.__seen = new Set();
  return { count: shown.length,
    unnamed: shown.filter((each) => !name(each)).map((each) => each.outerHTML.slice(0, 80)) };
}
"""

_SEEN = """
() => {
  window.__seen.add(document.activeElement);
  return window.__controls.every((each) => window.__seen.has(each));
}
"""
_UNSEEN = (
    "() => window.__controls.filter((each) => !window.__seen.has(each))"
    ".map((each) => each.outerHTML.slice(0, 80))"
)
_WIDTHS = "() => [document.scrollingElement.scrollWidth, innerWidth]"


def audit(page: "Page", *, tab: bool = True) -> dict[str, Any]:
    """What is wrong with a page as it stands.

    Returns:
        `contrast`: the least of any text, and `worst`, the texts that have it; `overflow`: CSS
        pixels that the page is wider than its window; `unnamed` and `unreached`: controls without
        a name, and those that the Tab key did not come to (None where `tab` is false).
    """
    text = page.evaluate(_TEXT)
    controls = page.evaluate(_CONTROLS)
    wide, window = page.evaluate(_WIDTHS)
    return {
        "texts": text["count"],
        "contrast": round(text["worst"][0][0], 2),
        "worst": text["worst"],
        "overflow": max(0, wide - window),
        "controls": controls["count"],
        "unnamed": controls["unnamed"],
        "unreached": _unreached(page, controls["count"]) if tab else None,
    }


def _unreached(page: "Page", count: int) -> list[str]:
    """Controls that pressing Tab, from the start of the page, never comes to."""
    page.evaluate("() => { document.activeElement.blur(); getSelection().removeAllRanges(); }")
    page.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); }")
    for _ in range(min(MOST_TABS, 2 * count + 40)):
        page.keyboard.press("Tab")
        if page.evaluate(_SEEN):
            break
    page.evaluate("() => document.body.removeAttribute('tabindex')")
    return list(page.evaluate(_UNSEEN))
