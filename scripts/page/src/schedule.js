// The schedule as a timetable: for each year the rounds side by side, teams below each other, visits as bars on a scale of days.

import { drawn, element, width } from "./words.js";

const TINTS = ["#cfe0ec", "#f3d9c4", "#d3e8df", "#e4d7ea", "#f2e6bd", "#dbe1e6", "#f4d2d0", "#d6e3bf"];
const WIDE = 1040;
const LEFT = 92;
const HEAD = 40;
const ROW = 46;
const GAP = 12;
const HIGH = 23;

export function drawSchedule(visits, office, place, tip) {
  const { head } = visits;
  const teams = head.teams.map(([of], team) => [of, team]).filter(([of]) => of === office).map(([, team]) => team);
  const rows = [];
  for (let row = 0; row < visits.count; row++) if (visits.office(row) === office) rows.push(row);
  const tint = new Map([...new Set(rows.map((row) => visits.columns.town[row]))].map((town, number) => [town, TINTS[number % TINTS.length]]));
  const years = new Map();
  head.rounds.forEach(([, start], round) => {
    const year = visits.words.year(start);
    years.set(year, [...(years.get(year) ?? []), round]);
  });
  place.replaceChildren(...[...years].map(([year, rounds]) => {
    const count = rows.filter((row) => rounds.includes(visits.columns.round[row])).length;
    const figure = element("figure", { class: "year" });
    figure.append(element("figcaption", {}, `${year}`, element("span", {}, count ? visits.words.say("sites", { count }) : visits.words.say("empty"))));
    if (count) figure.append(drawYear(visits, teams, rounds, rows, tint, year));
    return figure;
  }));
  place.onpointermove = (event) => {
    const row = event.target.closest?.("[data-row]")?.getAttribute("data-row");
    if (row) tip.show(visits.tip(Number(row)), event);
    else tip.hide();
  };
  place.onpointerleave = () => tip.hide();
}

function drawYear(visits, teams, rounds, rows, tint, year) {
  const { head, words } = visits;
  const height = HEAD + teams.length * ROW + 6;
  const svg = drawn("svg", { viewBox: `0 0 ${WIDE} ${height}`, role: "img", class: "timetable" });
  svg.append(drawn("title", {}, `${year}`));
  const each = (WIDE - LEFT - GAP * (rounds.length - 1)) / rounds.length;
  teams.forEach((team, line) => {
    const y = HEAD + line * ROW;
    svg.append(drawn("line", { x1: 0, x2: WIDE, y1: y, y2: y, class: "rule" }));
    svg.append(drawn("text", { x: 0, y: y + ROW / 2 + 4, class: "team" }, words.say("team", { number: head.teams[team][1] })));
  });
  rounds.forEach((round, number) => {
    const left = LEFT + number * (each + GAP);
    const [name, start, end] = head.rounds[round];
    svg.append(drawn("text", { x: left, y: 14, class: "round" }, name));
    svg.append(drawn("text", { x: left, y: 30, class: "dates" }, `${words.date(start)} – ${words.date(end - 1).slice(5)}`));
    const inside = rows.filter((row) => visits.columns.round[row] === round);
    const last = inside.reduce((day, row) => Math.max(day, visits.end(row)), end);
    const scale = each / Math.max(last - start, 1);
    for (const team of teams) {
      const y = HEAD + teams.indexOf(team) * ROW + 19;
      for (const bar of bars(visits, inside.filter((row) => visits.columns.team[row] === team))) {
        const x = left + (bar.from - start) * scale;
        const high = HIGH / bar.lanes;
        drawVisit(svg, visits, bar.row, { x, y: y + bar.lane * high, size: Math.max((bar.to - bar.from) * scale, 3), high }, tint);
      }
    }
    nameTowns(svg, visits, inside, teams, { left, start, scale });
  });
  return svg;
}

// A team's visits of a round as bars. One that ends on the day on which the next begins ends where that begins; visits side by
// side for longer share the height of the row.
function bars(visits, rows) {
  const list = rows
    .map((row) => ({ row, from: visits.columns.start[row], to: visits.end(row), lane: 0, lanes: 1 }))
    .sort((a, b) => a.from - b.from || a.to - b.to || a.row - b.row);
  const ends = [];
  for (const bar of list) {
    let lane = ends.findIndex((end) => end - bar.from <= 1);
    if (lane < 0) lane = ends.length;
    ends[lane] = Math.max(bar.to, ends[lane] ?? 0);
    bar.lane = lane;
  }
  for (let lane = 0; lane < ends.length; lane++) {
    const inLane = list.filter((bar) => bar.lane === lane);
    inLane.forEach((bar, place) => {
      bar.lanes = ends.length;
      const next = inLane[place + 1];
      if (next && next.from < bar.to) {
        const border = Math.max(next.from, bar.from + (bar.to - bar.from) / 2);
        bar.to = border;
        next.from = border;
      }
    });
  }
  return list;
}

function drawVisit(svg, visits, row, { x, y, size, high }, tint) {
  const group = drawn("g", { "data-row": row });
  const fill = tint.get(visits.columns.town[row]);
  group.append(drawn("rect", { x: x + 0.5, y, width: Math.max(size - 1, 2), height: Math.max(high - 1, 0.5), rx: 2, fill }));
  const town = visits.text("town", row);
  const whole = visits.columns.name[row];
  const name = whole.startsWith(town) && whole.length > town.length ? whole.slice(town.length) : whole;
  const font = Math.min(11, high - 1);
  const text = [name, name.replace(/(村|社区)$/, ""), name.slice(0, 2)].find((words) => width(words) * font <= size - 3);
  if (text && font >= 7) {
    group.append(drawn("text", { x: x + size / 2, y: y + high / 2 + font * 0.34, class: "site", "font-size": font }, text));
  }
  svg.append(group);
}

// Write each township above the first of its visits that follow each other.
function nameTowns(svg, visits, rows, teams, { left, start, scale }) {
  const { columns, head } = visits;
  for (const team of teams) {
    const mine = rows.filter((row) => columns.team[row] === team).sort((a, b) => columns.start[a] - columns.start[b]);
    const y = HEAD + teams.indexOf(team) * ROW + 14;
    let at = 0;
    while (at < mine.length) {
      let end = at;
      while (end + 1 < mine.length && columns.town[mine[end + 1]] === columns.town[mine[at]]) end++;
      const x = left + (columns.start[mine[at]] - start) * scale;
      const until = end + 1 < mine.length ? columns.start[mine[end + 1]] : visits.end(mine[end]);
      const room = (until - columns.start[mine[at]]) * scale - 4;
      const name = head.towns[columns.town[mine[at]]];
      const text = [name, name.replace(/(镇|乡|街道)$/, ""), name.slice(0, 2)].find((words) => width(words) * 11 <= room);
      if (text) svg.append(drawn("text", { x: x + 1, y, class: "town" }, text));
      at = end + 1;
    }
  }
}
