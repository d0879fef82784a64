// Fills the page once it is shown: the texts above stand without this script.

import { drawCurve } from "./curve.js";
import { readData } from "./data.js";
import { VillageMap } from "./map.js";
import { drawSchedule } from "./schedule.js";
import { VisitTable } from "./table.js";
import { Tip, Visits } from "./visits.js";
import { Words, element } from "./words.js";

const byId = (id) => document.getElementById(id);

async function start() {
  if (typeof DecompressionStream === "undefined" || typeof ResizeObserver === "undefined") {
    byId("old").hidden = false;
    return;
  }
  const { head, columns } = await readData(byId("data").textContent);
  const words = new Words(head);
  const visits = new Visits(head, columns, words);
  const tip = new Tip();
  drawCurve(head, columns, words, byId("curve"), readout);
  const office = byId("office");
  const draw = () => drawSchedule(visits, Number(office.value), byId("timetable"), tip);
  office.addEventListener("change", draw);
  draw();
  const table = new VisitTable(visits, byId("visits"));
  const map = byId("map") ? new VillageMap(visits, byId("map"), tip) : null;
  window.addEventListener("beforeprint", () => table.print(byId("printed")));
  window.addEventListener("afterprint", () => { table.render(); byId("printed").textContent = ""; });
  document.documentElement.dataset.ready = "yes";
  return { table, map };
}

function readout(reading) {
  if (reading === null) return;
  byId("readout").replaceChildren(
    element("time", {}, reading.date),
    ...reading.entries.map(({ name, colour, text }) => element("span", { class: `of ${colour}` }, element("b", {}, name), ` ${text}`)),
  );
}

// After the first paint: what stands above must not wait.
requestAnimationFrame(() => setTimeout(start));
