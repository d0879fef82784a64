// Texts with gaps, dates, numbers.

const DAY = 86400000;

export class Words {
  constructor(head) {
    this.texts = head.words;
    this.first = Date.parse(head.first + "T00:00:00Z");
    this.number = new Intl.NumberFormat(head.lang === "zh" ? "zh-CN" : "en");
  }

  say(name, gaps = {}) {
    return this.texts[name].replace(/\{(\w+)\}/g, (_, gap) => gaps[gap]);
  }

  count(value) {
    return this.number.format(value);
  }

  // Date of a day of the term, as yyyy-mm-dd.
  date(day) {
    return new Date(this.first + day * DAY).toISOString().slice(0, 10);
  }

  seconds(day) {
    return (this.first + day * DAY) / 1000;
  }

  year(day) {
    return new Date(this.first + day * DAY).getUTCFullYear();
  }
}

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") node.className = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

export function drawn(tag, attributes = {}, text = null) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== null) node.textContent = text;
  return node;
}

// Width of a text in em: a Chinese character is as wide as high, others a little more than half.
export function width(text) {
  let sum = 0;
  for (const sign of text) sum += sign >= "\u2e80" ? 1 : 0.56;
  return sum;
}
