// The button that switches between light and dark: <button id="theme" class="btn tiny" hidden>.
// The choice is remembered where the browser lets a page remember; without one, the system's holds.
"use strict";
(() => {
  const KEY = "mnemonaut-theme";
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const remembered = () => {
    try { return localStorage.getItem(KEY); } catch { return null; }
  };
  const chosen = remembered();
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    if (!button) return;
    const told = () => {
      button.textContent = dark() ? "Light theme" : "Dark theme";
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      try { localStorage.setItem(KEY, root.dataset.theme); } catch { /* not remembered */ }
      told();
    });
    system.addEventListener("change", told);
    told();
  });
})();
