// The list of a run's episodes: filters, order, and a page of rows at a time.
"use strict";
(() => {
  const mnemonaut = window.mnemonaut;
  const { el } = mnemonaut;
  const ROWS = 50;

  class List {
    constructor(run, section) {
      this.run = run;
      this.section = section;
      this.form = section.querySelector("form");
      this.body = section.querySelector("tbody");
      this.odd = section.querySelector(".odd");
      this.columns = mnemonaut.columns(run);
      this.filter = {};
      this.here = -1;
      this.choices();
      this.heads();
      this.form.addEventListener("input", () => this.changed());
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.form.addEventListener("reset", () => setTimeout(() => this.changed()));
      section.querySelectorAll("[data-go]").forEach((button) =>
        button.addEventListener("click", () => this.turn(Number(button.dataset.go))));
      this.body.addEventListener("click", (event) => {
        const row = event.target.closest("tr");
        if (row && !event.target.closest("a") && !String(getSelection())) row.querySelector("a").click();
      });
      section.addEventListener("focusin", () => { mnemonaut.list = this; });
      this.show({});
    }

    choices() {
      const { run } = this;
      const pass = [...new Set(run.pass)].sort((a, b) => a - b).map((n) => String(n + 1));
      const replicate = [...new Set(run.replicate)].sort((a, b) => a - b).map(String);
      const ends = run.ends.filter((_, n) => run.end.includes(n));
      const told = ends.map((end) => [end, mnemonaut.OUTCOMES[end][1]]);
      const of = { arm: run.arms, replicate, pass, group: run.groups, end: [...told, ["failed", "all but reached"]] };
      for (const [name, values] of Object.entries(of)) {
        const select = this.form.elements[name];
        select.append(el("option", { value: "" }, "all"));
        for (const value of values) {
          const [key, words] = Array.isArray(value) ? value : [value, value];
          select.append(el("option", { value: key }, words));
        }
        select.parentElement.hidden = values.length < 2;
      }
    }

    heads() {
      const row = this.section.querySelector("thead tr");
      for (const { name, head, kind } of this.columns) {
        const button = el("button", { type: "button", class: "plain", onclick: () => this.sort(name) }, head);
        row.append(el("th", { scope: "col", class: kind, "data-name": name }, button));
      }
    }

    sort(name) {
      const next = { [name]: `-${name}`, [`-${name}`]: "" };
      const now = this.filter.sort || "";
      this.apply({ ...this.filter, sort: now in next ? next[now] : name, page: "" });
    }

    changed() {
      const given = Object.fromEntries(new FormData(this.form));
      this.apply({ ...given, sort: this.filter.sort, page: "" });
    }

    turn(by) {
      const page = Math.min(Math.max(this.page + by, 0), this.pages - 1);
      if (page === this.page) return false;
      this.apply({ ...this.filter, page: page ? String(page + 1) : "" });
      return true;
    }

    // A change by the reader: shown, and kept in the address.
    apply(filter) {
      this.show(filter);
      mnemonaut.list = this;
      mnemonaut.note(mnemonaut.address(this.run, this.filter));
    }

    show(asked) {
      const filter = (this.filter = { ...asked });
      const unknown = [];
      for (const name of ["arm", "replicate", "pass", "group", "end", "q"]) {
        const field = this.form.elements[name];
        if (field.value !== (filter[name] || "")) field.value = filter[name] || "";
        if (!filter[name] || field.value === filter[name]) continue;
        unknown.push(`${name} ${filter[name]}`);
        field.value = "";
        delete filter[name];
      }
      this.odd.hidden = true;
      if (unknown.length) this.tell(`Nothing here has ${unknown.join(" or ")}: not filtered by it.`);
      this.found = mnemonaut.filtered(this.run, filter);
      this.pages = Math.max(1, Math.ceil(this.found.length / ROWS));
      this.page = Math.min(Math.max((Number(filter.page) || 1) - 1, 0), this.pages - 1);
      this.here = -1;
      this.draw();
    }

    // What the address asks for and cannot have, until the list changes.
    tell(text) {
      this.odd.textContent = text;
      this.odd.hidden = false;
      mnemonaut.say(text);
      this.head();
    }

    head() {
      const head = this.section.querySelector("h3");
      head.scrollIntoView();
      head.focus({ preventScroll: true });
    }

    draw() {
      const { run, found, page } = this;
      const rows = found.slice(page * ROWS, (page + 1) * ROWS);
      this.body.replaceChildren(...rows.map((i) => this.row(i)));
      if (!rows.length) {
        const none = run.count ? "No episode fits; change or clear the filter." : "No episode yet.";
        this.body.append(el("tr", {}, el("td", { colspan: this.columns.length, class: "muted" }, none)));
      }
      const reached = found.filter((i) => mnemonaut.ended(run, i) === "goal reached").length;
      const share = found.length ? `, ${Math.round((100 * reached) / found.length)} % reached their goal` : "";
      const of = found.length === run.count ? "" : ` of ${mnemonaut.number(run.count)}`;
      this.section.querySelector(".found").textContent = `${mnemonaut.number(found.length)}${of} episodes${share}`;
      this.section.querySelector(".at").textContent = `page ${page + 1} of ${this.pages}`;
      this.section.querySelector(".pager").hidden = this.pages < 2;
      for (const button of this.section.querySelectorAll("[data-go]")) {
        button.disabled = Number(button.dataset.go) < 0 ? page === 0 : page === this.pages - 1;
      }
      for (const head of this.section.querySelectorAll("th[data-name]")) {
        const sort = this.filter.sort || "";
        if (sort.replace(/^-/, "") !== head.dataset.name) head.removeAttribute("aria-sort");
        else head.setAttribute("aria-sort", sort.startsWith("-") ? "descending" : "ascending");
      }
    }

    row(i) {
      const { run } = this;
      const cells = this.columns.map(({ name, text, kind }) => {
        if (name === "task") return el("td", {}, this.link(i));
        if (name === "end") return el("td", {}, mnemonaut.outcome(run, i));
        if (name !== "arm") return el("td", { class: kind }, text(i));
        const swatch = el("span", { class: `swatch ${run.series[run.arm[i]]}`, "aria-hidden": "true" });
        return el("td", { class: kind }, swatch, run.arms[run.arm[i]]);
      });
      return el("tr", { "data-at": i }, cells);
    }

    link(i) {
      const { run } = this;
      const goal = run.goals[run.task[i]];
      return el("a", { href: mnemonaut.address(run, this.filter, i) }, run.tasks[run.task[i]],
        goal && el("span", { class: "goal" }, goal));
    }

    // The row of an episode, its page shown and its link focused.
    focus(i) {
      const at = this.found.indexOf(i);
      if (at < 0) return;
      const page = Math.floor(at / ROWS);
      if (page !== this.page) this.show({ ...this.filter, page: page ? String(page + 1) : "" });
      this.mark(at);
    }

    mark(at) {
      this.here = at;
      this.body.querySelector("tr.here")?.classList.remove("here");
      const row = this.body.rows[at - this.page * ROWS];
      row.classList.add("here");
      row.querySelector("a").focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }

    move(by) {
      if (!this.found.length) return;
      const focused = document.activeElement.closest?.("tr[data-at]");
      const from = focused && this.body.contains(focused) ? this.found.indexOf(Number(focused.dataset.at)) : this.here;
      const at = from < 0 ? this.page * ROWS : Math.min(Math.max(from + by, 0), this.found.length - 1);
      this.focus(this.found[at]);
    }

    search() {
      this.form.elements.q.focus();
      this.form.elements.q.select();
    }
  }

  mnemonaut.List = List;
})();
