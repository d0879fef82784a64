// The rows of the page: visits, and sites without one.

export const NONE8 = 255;
export const NONE16 = 65535;
export const PLANNED = 0;
export const DONE = 1;

export class Visits {
  constructor(head, columns, words) {
    Object.assign(this, { head, columns, words });
    this.count = columns.id.length;
    this.teams = new Map();
  }

  team(row) {
    const team = this.columns.team[row];
    if (team === NONE16) return "";
    const [office, number] = this.head.teams[team];
    const guest = office !== this.columns.county[row];
    const key = guest ? team : -team - 1;
    if (!this.teams.has(key)) {
      const name = guest ? this.words.say("officeTeam", { office: this.head.offices[office], number }) : this.words.say("team", { number });
      this.teams.set(key, name);
    }
    return this.teams.get(key);
  }

  office(row) {
    const team = this.columns.team[row];
    return team === NONE16 ? NONE16 : this.head.teams[team][0];
  }

  text(name, row) {
    const { head, columns, words } = this;
    switch (name) {
      case "id": return columns.id[row];
      case "name": return columns.name[row];
      case "town": return head.towns[columns.town[row]] ?? "";
      case "county": return head.offices[columns.county[row]] ?? "";
      case "class": return columns.class[row] === NONE8 ? "" : head.classes[columns.class[row]];
      case "mode": return columns.mode[row] === NONE8 ? "" : head.modes[columns.mode[row]];
      case "team": return this.team(row);
      case "round":
        if (columns.state[row] === DONE) return words.say("doneBefore", { date: this.start(row) });
        return columns.round[row] === NONE8 ? words.say("noVisit") : head.rounds[columns.round[row]][0];
      case "start": return columns.state[row] === PLANNED ? this.start(row) : "";
      case "last": return columns.state[row] === PLANNED ? words.date(this.end(row) - 1) : "";
      case "chance": return columns.chance[row] === NONE8 ? "" : `${columns.chance[row]}%`;
    }
    throw new Error(`no column ${name}`);
  }

  start(row) {
    const day = this.columns.start[row];
    return day === NONE16 ? "" : this.words.date(day);
  }

  end(row) {
    return this.columns.start[row] + this.columns.length[row];
  }

  tip(row) {
    if (this.columns.state[row] !== PLANNED) {
      return [`${this.text("name", row)}  ${this.text("town", row)}`, this.text("round", row)];
    }
    const gaps = {
      name: this.text("name", row), town: this.text("town", row), mode: this.text("mode", row), start: this.text("start", row),
      end: this.text("last", row), chance: this.text("chance", row) || this.words.say("unknown"),
    };
    return this.words.say("visitTip", gaps).split("|");
  }
}

// A small box beside the pointer.
export class Tip {
  constructor() {
    this.box = document.createElement("div");
    this.box.className = "tip";
    this.box.hidden = true;
    document.body.append(this.box);
  }

  show(lines, event) {
    this.box.replaceChildren(...lines.map((line, row) => {
      const node = document.createElement(row ? "div" : "b");
      node.textContent = line;
      return node;
    }));
    this.box.hidden = false;
    const { width, height } = this.box.getBoundingClientRect();
    const x = Math.min(event.clientX + 14, window.innerWidth - width - 8);
    const below = event.clientY + 16;
    const y = below + height > window.innerHeight ? event.clientY - height - 12 : below;
    this.box.style.left = `${Math.max(x, 4)}px`;
    this.box.style.top = `${y}px`;
  }

  hide() {
    this.box.hidden = true;
  }
}
