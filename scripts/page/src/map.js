// Villages on a map, as they stand at a day of the term.

import { NONE8, NONE16, PLANNED, DONE } from "./visits.js";

const STATES = { done: "#1f5f8b", now: "#e08a2c", later: "#c2cad2", leftOut: "#b8412f" };
const CHANCES = { high: "#2a8577", middle: "#d9a441", low: "#b8412f", later: "#c2cad2" };
const CLASSES = ["#b8412f", "#c9962f", "#2a8577"];
const NEAR = 14;

export class VillageMap {
  constructor(visits, root, tip) {
    Object.assign(this, { visits, root, tip, timer: null });
    this.canvas = root.querySelector("canvas");
    this.slider = root.querySelector("input[type=range]");
    this.status = root.querySelector(".status");
    this.button = root.querySelector(".play");
    this.by = root.querySelector("select");
    this.sites = this.onePerSite();
    this.slider.addEventListener("input", () => this.draw());
    this.by.addEventListener("change", () => this.draw());
    this.button.addEventListener("click", () => this.play());
    this.canvas.addEventListener("pointermove", (event) => this.hover(event));
    this.canvas.addEventListener("pointerleave", () => tip.hide());
    this.towns = this.middles();
    new ResizeObserver(() => this.resize()).observe(this.canvas.parentElement);
    this.resize();
  }

  // The last visit of each site says when it is done.
  onePerSite() {
    const { columns, count } = this.visits;
    const rows = [];
    for (let row = 0; row < count; row++) if (row + 1 === count || columns.id[row + 1] !== columns.id[row]) rows.push(row);
    return rows;
  }

  // The middle of each township's sites, those with most first.
  middles() {
    const { columns, head } = this.visits;
    const sums = new Map();
    const big = head.towns.length > 40;
    for (const row of this.sites) {
      const key = big ? columns.county[row] : columns.town[row];
      const sum = sums.get(key) ?? { x: 0, y: 0, count: 0 };
      sum.x += columns.x[row]; sum.y += columns.y[row]; sum.count += 1;
      sums.set(key, sum);
    }
    const names = big ? head.offices : head.towns;
    return [...sums].filter(([key]) => names[key]).sort((a, b) => b[1].count - a[1].count)
      .map(([key, { x, y, count }]) => ({ name: names[key].replace(/委?巡察办$| office$|^\d+ /g, ""), x: x / count, y: y / count }));
  }

  resize() {
    const room = this.canvas.parentElement.clientWidth;
    const { columns, head } = this.visits;
    if (!this.extent) {
      let right = 1, low = 1;
      for (const row of this.sites) { right = Math.max(right, columns.x[row]); low = Math.max(low, columns.y[row]); }
      for (const ring of head.outline) for (let at = 0; at < ring.length; at += 2) { right = Math.max(right, ring[at]); low = Math.max(low, ring[at + 1]); }
      this.extent = { right, low };
    }
    const high = Math.min(room * (this.extent.low / this.extent.right), 620);
    this.scale = Math.min((room - 24) / this.extent.right, (high - 24) / this.extent.low);
    this.left = (room - this.extent.right * this.scale) / 2;
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = room * ratio;
    this.canvas.height = (this.extent.low * this.scale + 24) * ratio;
    this.canvas.style.width = `${room}px`;
    this.canvas.style.height = `${this.canvas.height / ratio}px`;
    this.draw();
  }

  at(row) {
    const { columns } = this.visits;
    return [this.left + columns.x[row] * this.scale, 12 + columns.y[row] * this.scale];
  }

  state(row, day) {
    const { columns } = this.visits;
    if (columns.state[row] === DONE) return columns.start[row] === NONE16 || columns.start[row] <= day ? "done" : "later";
    if (columns.state[row] !== PLANNED) return "leftOut";
    if (this.visits.end(row) <= day) return "done";
    return columns.start[row] <= day ? "now" : "later";
  }

  colour(row, day) {
    const { columns } = this.visits;
    if (this.by.value === "class") return CLASSES[columns.class[row]] ?? STATES.later;
    if (this.by.value === "chance") {
      const chance = columns.chance[row];
      return chance === NONE8 ? CHANCES.later : chance >= 95 ? CHANCES.high : chance >= 80 ? CHANCES.middle : CHANCES.low;
    }
    return STATES[this.state(row, day)];
  }

  draw() {
    const day = Number(this.slider.value);
    const { columns, head, words } = this.visits;
    const ratio = window.devicePixelRatio || 1;
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.outline(context, head.outline);
    const radius = Math.min(Math.max(90 / Math.sqrt(this.sites.length), 0.9), 5.5);
    const groups = new Map();
    const counts = { done: 0, now: 0, later: 0, leftOut: 0 };
    let all = 0;
    for (const row of this.sites) {
      if (columns.kind[row] === 0) { counts[this.state(row, day)] += 1; all += 1; }
      const colour = this.colour(row, day);
      if (!groups.has(colour)) groups.set(colour, []);
      groups.get(colour).push(row);
    }
    const last = [STATES.now, STATES.leftOut, CHANCES.low];
    for (const [colour, rows] of [...groups].sort((a, b) => last.indexOf(a[0]) - last.indexOf(b[0]))) {
      context.fillStyle = colour;
      context.beginPath();
      for (const row of rows) {
        const [x, y] = this.at(row);
        if (radius < 2) context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
        else { context.moveTo(x + radius, y); context.arc(x, y, radius, 0, 6.2832); }
      }
      context.fill();
    }
    this.names(context);
    const text = words.say("mapNow", { date: words.date(day), done: words.count(counts.done), all: words.count(all), now: words.count(counts.now) });
    this.status.textContent = text;
    this.slider.setAttribute("aria-valuetext", text);
    this.canvas.setAttribute("aria-label", text);
    for (const legend of this.root.querySelectorAll("[data-legend]")) legend.hidden = legend.dataset.legend !== this.by.value;
  }

  outline(context, rings) {
    context.beginPath();
    for (const ring of rings) {
      for (let at = 0; at < ring.length; at += 2) {
        context[at ? "lineTo" : "moveTo"](this.left + ring[at] * this.scale, 12 + ring[at + 1] * this.scale);
      }
      context.closePath();
    }
    context.fillStyle = "#f5f6f7";
    context.fill("evenodd");
    context.strokeStyle = "#8a949e";
    context.lineWidth = 1;
    context.stroke();
  }

  names(context) {
    const taken = [];
    context.font = '12px system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
    context.textAlign = "center";
    context.lineJoin = "round";
    for (const { name, x, y } of this.towns) {
      const half = context.measureText(name).width / 2 + 4;
      const spot = [this.left + x * this.scale, 12 + y * this.scale];
      if (taken.some(([other, size]) => Math.abs(other[0] - spot[0]) < half + size && Math.abs(other[1] - spot[1]) < 18)) continue;
      taken.push([spot, half]);
      context.strokeStyle = "rgba(255,255,255,.9)";
      context.lineWidth = 3.5;
      context.strokeText(name, spot[0], spot[1] + 4);
      context.fillStyle = "#1f2933";
      context.fillText(name, spot[0], spot[1] + 4);
    }
  }

  hover(event) {
    const { left, top } = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    let nearest = -1;
    let best = NEAR * NEAR;
    for (const row of this.sites) {
      const [a, b] = this.at(row);
      const distance = (a - x) ** 2 + (b - y) ** 2;
      if (distance < best) { best = distance; nearest = row; }
    }
    if (nearest < 0) this.tip.hide();
    else this.tip.show(this.visits.tip(nearest), event);
  }

  play() {
    if (this.timer) return this.stop();
    const last = Number(this.slider.max);
    if (Number(this.slider.value) >= last) this.slider.value = 0;
    this.button.textContent = this.visits.words.say("pause");
    this.timer = setInterval(() => {
      this.slider.value = Math.min(Number(this.slider.value) + 14, last);
      this.draw();
      if (Number(this.slider.value) >= last) this.stop();
    }, 60);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.button.textContent = this.visits.words.say("play");
  }
}
