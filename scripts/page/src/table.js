// All visits as a table: search, filters, sorting, pages.

import { PLANNED } from "./visits.js";
import { element } from "./words.js";

export const PAGE = 50;
export const PRINTED = 200;

export class VisitTable {
  constructor(visits, root) {
    this.visits = visits;
    this.root = root;
    this.body = root.querySelector("tbody");
    this.columns = [...root.querySelectorAll("thead th")].map((head) => head.dataset.column);
    this.order = null;
    this.sorted = { column: null, down: false };
    this.page = 0;
    this.ranks = new Map();
    this.hay = null;
    this.shown = Int32Array.from({ length: visits.count }, (_, row) => row);
    this.listen();
    this.render();
  }

  // What is searched in, made when there is time for it, or else for the first search.
  get haystack() {
    const { visits } = this;
    this.hay ??= Array.from({ length: visits.count }, (_, row) =>
      `${visits.text("name", row)}\t${visits.text("town", row)}\t${visits.columns.id[row]}\t${visits.team(row)}\t${visits.text("mode", row)}\t${visits.text("county", row)}`.toLowerCase());
    return this.hay;
  }

  listen() {
    this.search = this.root.querySelector("input[type=search]");
    this.filters = [...this.root.querySelectorAll("select[data-filter]")];
    this.search.addEventListener("input", () => this.select());
    setTimeout(() => this.haystack, 50);
    for (const filter of this.filters) filter.addEventListener("change", () => this.select());
    for (const button of this.root.querySelectorAll("thead button")) {
      button.addEventListener("click", () => this.sort(button.closest("th").dataset.column));
    }
    this.root.querySelector(".previous").addEventListener("click", () => this.turn(-1));
    this.root.querySelector(".next").addEventListener("click", () => this.turn(1));
  }

  select() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = this.filters.filter((filter) => filter.value !== "").map((filter) => [this.values(filter.dataset.filter), Number(filter.value)]);
    const found = [];
    const order = this.order;
    const haystack = words.length ? this.haystack : null;
    for (let place = 0; place < this.visits.count; place++) {
      const row = order ? order[place] : place;
      if (words.every((word) => haystack[row].includes(word)) && wanted.every(([values, value]) => values(row) === value)) found.push(row);
    }
    this.shown = Int32Array.from(found);
    this.page = 0;
    this.render();
  }

  values(name) {
    const { visits } = this;
    if (name === "office") return (row) => visits.columns.county[row];
    return (row) => visits.columns[name][row];
  }

  // Place of each row by a column: numbers as they are, words by the alphabet or by the sound of Chinese.
  rank(column) {
    if (!this.ranks.has(column)) {
      const { visits } = this;
      const numbers = { class: "class", round: "round", start: "start", chance: "chance", team: "team" }[column];
      if (numbers) this.ranks.set(column, visits.columns[numbers]);
      else if (column === "last") this.ranks.set(column, Int32Array.from({ length: visits.count }, (_, row) => visits.end(row)));
      else {
        const texts = Array.from({ length: visits.count }, (_, row) => visits.text(column, row));
        const distinct = [...new Set(texts)];
        const collator = new Intl.Collator(visits.head.lang, { numeric: true });
        const places = new Map(distinct.sort(column === "id" ? undefined : collator.compare).map((text, place) => [text, place]));
        this.ranks.set(column, Int32Array.from(texts, (text) => places.get(text)));
      }
    }
    return this.ranks.get(column);
  }

  sort(column) {
    const down = this.sorted.column === column && !this.sorted.down;
    this.sorted = { column, down };
    const rank = this.rank(column);
    const sign = down ? -1 : 1;
    const late = ["mode", "team", "round", "start", "last", "chance"].includes(column) ? this.visits.columns.state : null;
    const missing = (row) => (late && late[row] !== PLANNED ? 1 : 0); // sites without a visit come last, whichever way
    this.order = Int32Array.from({ length: this.visits.count }, (_, row) => row)
      .sort((a, b) => missing(a) - missing(b) || sign * (rank[a] - rank[b]) || a - b);
    for (const head of this.root.querySelectorAll("thead th")) {
      if (head.dataset.column === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    this.select();
  }

  turn(step) {
    this.page += step;
    this.render();
  }

  rows(from, to) {
    return [...this.shown.subarray(from, to)].map((row) => element("tr", {}, ...this.columns.map((column) => {
      const cell = element(column === "name" ? "th" : "td", column === "name" ? { scope: "row" } : { class: column }, this.visits.text(column, row));
      if (column === "chance" && this.visits.columns.chance[row] < 95) cell.classList.add(this.visits.columns.chance[row] < 80 ? "low" : "middle");
      return cell;
    })));
  }

  render() {
    const { words } = this.visits;
    const count = this.shown.length;
    const pages = Math.max(Math.ceil(count / PAGE), 1);
    this.page = Math.min(Math.max(this.page, 0), pages - 1);
    const from = this.page * PAGE;
    this.body.replaceChildren(...this.rows(from, from + PAGE));
    const text = count
      ? words.say("rows", { from: words.count(from + 1), to: words.count(Math.min(from + PAGE, count)), count: words.count(count) })
      : words.say("none");
    this.root.querySelector(".status").textContent = text;
    this.root.querySelector(".previous").disabled = this.page === 0;
    this.root.querySelector(".next").disabled = this.page >= pages - 1;
  }

  // On paper: the first rows of what is selected, and how many there are.
  print(note) {
    this.body.replaceChildren(...this.rows(0, PRINTED));
    const count = this.shown.length;
    const { words } = this.visits;
    note.textContent = count > PRINTED ? words.say("printed", { shown: PRINTED, count: words.count(count) }) : "";
  }
}
