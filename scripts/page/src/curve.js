// Coverage over time with its fan; a line says what is under the pointer.

import uPlot from "uplot";

const BLUE = "#1f5f8b";
const COLOURS = { key: "#b8412f", general: "#a8741f", good: "#2a8577" };
const FAINT = "#66717d";
const SCALE = 10000;

export function drawCurve(head, columns, words, place, readout) {
  const share = (name) => Float32Array.from(columns[`curve:${name}`], (value) => value / SCALE);
  const days = head.days + 1;
  const x = Float64Array.from({ length: days }, (_, day) => words.seconds(day));
  const groups = head.curves.filter((name) => name.endsWith(":median")).map((name) => name.split(":")[0]);
  const data = [x, share("all:median"), share("all:high90"), share("all:low90"), share("all:high50"), share("all:low50")];
  const series = [
    {},
    { label: words.say("all"), stroke: BLUE, width: 2.2, paths: uPlot.paths.stepped({ align: 1 }), points: { show: false } },
    ...["high90", "low90", "high50", "low50"].map((label) => ({
      label, stroke: "transparent", paths: uPlot.paths.stepped({ align: 1 }), points: { show: false },
    })),
  ];
  for (const key of groups.filter((group) => group !== "all")) {
    data.push(share(`${key}:median`));
    series.push({
      label: head.classes[head.classKeys.indexOf(key)], stroke: COLOURS[key], width: 1.3,
      paths: uPlot.paths.stepped({ align: 1 }), points: { show: false },
    });
  }
  const font = '12px system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
  const size = () => ({ width: place.clientWidth, height: place.clientWidth < 560 ? 260 : 380 });
  const plot = new uPlot({
    ...size(),
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 7 } },
    scales: { x: { time: true }, y: { range: [0, 1.04] } },
    axes: [
      { stroke: FAINT, font, grid: { show: false }, ticks: { stroke: "#c4ccd4", size: 4 }, values: "{YYYY}",
        splits: () => years(head, words), space: 40 },
      { stroke: FAINT, font, grid: { stroke: "#e4e7eb", width: 1 }, ticks: { show: false }, size: 48,
        values: (_, ticks) => ticks.map((tick) => `${Math.round(tick * 100)}%`) },
    ],
    series,
    bands: [{ series: [2, 3], fill: "rgba(31,95,139,.16)" }, { series: [4, 5], fill: "rgba(31,95,139,.26)" }],
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    hooks: {
      drawClear: [(self) => shadeRounds(self, head, words)],
      draw: [(self) => drawMilestones(self, head, words)],
      setCursor: [(self) => readout(reading(self, head, words, groups))],
    },
  }, data, place);
  new ResizeObserver(() => plot.setSize(size())).observe(place);
  place.tabIndex = 0;
  place.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -7, ArrowRight: 7, Home: -days, End: days }[event.key];
    if (!step) return;
    event.preventDefault();
    const day = Math.min(Math.max((plot.cursor.idx ?? 0) + step, 0), days - 1);
    plot.setCursor({ left: plot.valToPos(x[day], "x"), top: plot.valToPos(data[1][day], "y") });
  });
  readout(reading(plot, head, words, groups, days - 1));
  return plot;
}

function years(head, words) {
  const result = [];
  for (let year = words.year(0) + 1; year <= words.year(head.days); year++) result.push(Date.UTC(year, 0, 1) / 1000);
  return result;
}

function shadeRounds(plot, head, words) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = "rgba(102,113,125,.09)";
  for (const [, start, end] of head.rounds) {
    const left = plot.valToPos(words.seconds(start), "x", true);
    ctx.fillRect(left, bbox.top, plot.valToPos(words.seconds(end), "x", true) - left, bbox.height);
  }
  ctx.restore();
}

function drawMilestones(plot, head, words) {
  const { ctx } = plot;
  const half = 5 * devicePixelRatio;
  ctx.save();
  for (const [, day, target] of head.milestones) {
    const x = plot.valToPos(words.seconds(day), "x", true);
    const y = plot.valToPos(target, "y", true);
    ctx.beginPath();
    ctx.moveTo(x, y - half);
    ctx.lineTo(x + half, y);
    ctx.lineTo(x, y + half);
    ctx.lineTo(x - half, y);
    ctx.closePath();
    ctx.fillStyle = "#b8412f";
    ctx.fill();
    ctx.lineWidth = 1.5 * devicePixelRatio;
    ctx.strokeStyle = "#fff";
    ctx.stroke();
  }
  ctx.restore();
}

// What stands at the day under the pointer: the date, and a name, a colour and a share for each curve.
function reading(plot, head, words, groups, fallback = null) {
  const day = plot.cursor.idx ?? fallback;
  if (day === null) return null;
  const percent = (value) => `${(value * 100).toFixed(1)}%`;
  const entries = groups.map((key, number) => {
    const column = key === "all" ? 1 : 5 + number;
    const band = key === "all" ? ` (${percent(plot.data[3][day])}–${percent(plot.data[2][day])})` : "";
    const name = key === "all" ? words.say("all") : head.classes[head.classKeys.indexOf(key)];
    return { name, colour: key, text: percent(plot.data[column][day]) + band };
  });
  return { date: words.date(day), entries };
}

