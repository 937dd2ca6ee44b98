// The probability of each sign over time, as SVG, with a line at the time that plays.

const WIDTH = 640, HEIGHT = 260, LEFT = 44, RIGHT = 12, TOP = 12, BOTTOM = 30;
const STEP = 0.5;

function element(name, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

export class Chart {
  // answer: as /jobs/ID gives it. seek: is called with seconds.
  constructor(place, legend, answer, seek) {
    this.seconds = Math.max(answer.seconds, 0.1);
    this.time = 0;
    this.svg = element("svg", {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "slider", tabindex: "0", "aria-orientation": "horizontal",
      "aria-label": "Time in the video, over the probability of each sign; the table below has the signs",
      "aria-valuemin": "0", "aria-valuemax": this.seconds.toFixed(1),
    });
    this.axes();
    for (const event of answer.events) {
      const band = element("rect", {
        class: "band", x: this.x(event.start), y: TOP, height: HEIGHT - TOP - BOTTOM,
        width: Math.max(2, this.x(event.end) - this.x(event.start)),
      });
      band.append(element("title", {}, event.sign));
      this.svg.append(band);
    }
    legend.replaceChildren();
    Object.entries(answer.curves.signs).forEach(([sign, values], number) => {
      const points = values.map((value, at) => `${this.x(answer.curves.times[at])},${this.y(value)}`);
      this.svg.append(element("polyline", { class: `curve c${number}`, points: points.join(" ") }));
      const key = element("svg", { viewBox: "0 0 32 10", "aria-hidden": "true" });
      key.append(element("line", { class: `curve c${number}`, x1: 0, x2: 32, y1: 5, y2: 5 }));
      const row = document.createElement("li");
      row.append(key, sign);
      legend.append(row);
    });
    this.playhead = element("line", { class: "playhead", y1: TOP, y2: HEIGHT - BOTTOM });
    this.svg.append(this.playhead);
    this.svg.addEventListener("click", (event) => {
      const box = this.svg.getBoundingClientRect();
      const at = ((event.clientX - box.left) / box.width) * WIDTH;
      seek(this.within(((at - LEFT) / (WIDTH - LEFT - RIGHT)) * this.seconds));
    });
    this.svg.addEventListener("keydown", (event) => {
      const moves = { ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP };
      const places = { Home: 0, End: this.seconds };
      if (!(event.key in moves) && !(event.key in places)) return;
      event.preventDefault();
      seek(this.within(places[event.key] ?? this.time + moves[event.key]));
    });
    place.replaceChildren(this.svg);
    this.show(0, "");
  }

  x(seconds) { return LEFT + (seconds / this.seconds) * (WIDTH - LEFT - RIGHT); }
  y(share) { return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM); }
  within(seconds) { return Math.min(Math.max(seconds, 0), this.seconds); }

  axes() {
    for (const share of [0, 0.5, 1]) {
      this.svg.append(element("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: this.y(share), y2: this.y(share) }));
      this.svg.append(element("text", { x: LEFT - 6, y: this.y(share) + 4, "text-anchor": "end" }, `${share * 100} %`));
    }
    for (let part = 0; part <= 4; part++) {
      const seconds = (this.seconds * part) / 4;
      const anchor = part === 4 ? "end" : part === 0 ? "start" : "middle";
      this.svg.append(element("text", { x: this.x(seconds), y: HEIGHT - 10, "text-anchor": anchor }, `${seconds.toFixed(1)} s`));
    }
  }

  // The time that plays, and the sign that is on.
  show(seconds, sign) {
    this.time = this.within(seconds);
    this.playhead.setAttribute("x1", this.x(this.time));
    this.playhead.setAttribute("x2", this.x(this.time));
    this.svg.setAttribute("aria-valuenow", this.time.toFixed(1));
    this.svg.setAttribute("aria-valuetext", `${this.time.toFixed(1)} seconds${sign ? `, ${sign}` : ""}`);
  }
}
