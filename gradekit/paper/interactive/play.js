// Numbers are changed in the fields; everything that follows from them is worked out by the program and shown.
const fields = [...document.querySelectorAll("#play input")];
const first = fields.map((field) => field.value);
const written = new Map([...document.querySelectorAll("#graph text")].map((text) => [text, text.textContent]));

function read(text) {
  const plain = text.trim().replace(/−/g, "-").replace(",", ".");
  const parts = plain.split("/").map((part) => (part.trim() === "" ? NaN : Number(part)));
  return parts.length === 2 ? parts[0] / parts[1] : parts.length === 1 ? parts[0] : NaN;
}

function shown(x) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "–" : x > 0 ? "∞" : "−∞";
  let text = x.toFixed(PLAY.digits);
  if (Number(text) === x) text = String(x + 0);
  else if (Number(text) === 0) text = x.toExponential(2).replace(/\.?0*e[+]?/, "×10^");
  return text.replace("-", "−");
}

function rows(values, shape) {
  if (shape.length === 0) return [shown(values[0])];
  const wide = shape[shape.length - 1];
  const count = values.length / wide;
  return Array.from({length: count}, (_, row) => `[${values.slice(row * wide, (row + 1) * wide).map(shown).join(", ")}]`);
}

function put(place, results) {
  const [kind, id, shape, start] = place;
  const size = shape.reduce((a, b) => a * b, 1);
  if (kind.startsWith("layers-")) return putInLayers(id, kind.slice(7), results.slice(start, start + size));
  const lines = rows(results.slice(start, start + size), shape);
  if (kind === "asked") byId(id).textContent = lines.length > 1 ? `[${lines.join(", ")}]` : lines[0];
  else texts(byId(id), kind).forEach((text, at) => { text.textContent = text.textContent.slice(0, 2) + lines[at]; });
}

// In the drawing of the layers a number stands by itself, behind its sign; an edge is as wide as its weight is large.
function putInLayers(id, kind, values) {
  for (const text of inLayers(id, kind)) {
    text.textContent = text.textContent.match(/^([b∂] )?/)[0] + shown(values[text.dataset.at]);
  }
  const wires = kind === "value" ? [...document.querySelectorAll(`.wire[data-weight="${id}"]`)] : [];
  const largest = Math.max(...wires.map((wire) => Math.abs(values[wire.dataset.at]))) || 1;
  for (const wire of wires) {
    const weight = values[wire.dataset.at];
    wire.setAttribute("stroke-width", (1 + (3 * Math.abs(weight)) / largest).toFixed(1));
    wire.classList.toggle("minus", weight < 0);
    wire.classList.toggle("plus", weight >= 0);
  }
}

function recompute() {
  const numbers = fields.map((field) => read(field.value));
  fields.forEach((field, at) => field.setAttribute("aria-invalid", String(!Number.isFinite(numbers[at]))));
  if (!numbers.every(Number.isFinite)) return;
  const results = compute(numbers);
  const isFirst = fields.every((field, at) => field.value === first[at]);
  for (const place of PLAY.places) if (!isFirst || place[0] !== "value" && place[0] !== "gradient") put(place, results);
  if (isFirst) for (const [text, line] of written) text.textContent = line;
  units.forEach(speak);
  byId("changed").hidden = isFirst;
  for (const plot of PLAY.plots) movePlot(plot, numbers, isFirst);
  if (PLAY.curve) drawCurve(numbers);
  if (PLAY.descent) drawDescent(numbers);
}

// The plots of the exercise, in the frames that they have: curves and points go where the numbers lead them.
const figures = [...document.querySelectorAll("figure")];
const drawings = new Map(PLAY.plots.flatMap(({figure}) =>
  [...figures[figure].querySelectorAll(".curve, .marks")].map((part) => [part, part.innerHTML])));

function movePlot(plot, numbers, isFirst) {
  const [curves, marks] = [".curve", ".marks"].map((kind) => [...figures[plot.figure].querySelectorAll(kind)]);
  if (isFirst) {
    for (const part of [...curves, ...marks]) part.innerHTML = drawings.get(part);
    return;
  }
  const [left, right, top, bottom] = plot.frame, [[x0, x1], [y0, y1]] = plot.ranges;
  const place = ([x, y]) => [left + ((right - left) * (x - x0)) / (x1 - x0),
    Math.max(-1e4, Math.min(1e4, bottom - ((bottom - top) * (y - y0)) / (y1 - y0)))].map((at) => at.toFixed(1));
  const xs = Array.from({length: plot.samples}, (_, step) => x0 + ((x1 - x0) * step) / (plot.samples - 1));
  const rows = plot.samples ? xs.map((x) => plot.run([...numbers, x])) : [plot.run(numbers)];
  let at = 0;
  curves.forEach((curve, number) => {
    const size = plot.curves[number];
    const points = plot.samples ? xs.map((x, step) => [x, rows[step][at]])
      : rows[0].slice(at, at + size).map((y, step) => [plot.start + step, y]);
    at += size;
    moveCurve(curve, points, place);
  });
  marks.forEach((group, number) => {
    const size = plot.marks[number], [px, py] = [at, at + size].map((start) => rows[0].slice(start, start + size));
    at += 2 * size;
    [...group.children].forEach((mark, step) => {
      if (group.children.length === size) mark.setAttribute("transform", `translate(${place([px[step], py[step]]).join(" ")})`);
    });
  });
}

function moveCurve(curve, points, place) {
  const [path, ...more] = curve.querySelectorAll("path");
  for (const other of more) other.remove();
  const isThere = points.map((point) => Number.isFinite(point[1]));
  const drawn = points.map((point, step) => (isThere[step] ? (isThere[step - 1] ? "L" : "M") + place(point).join(" ") : ""));
  if (path) path.setAttribute("d", drawn.join(""));
  const dots = [...curve.querySelectorAll("circle")];
  dots.forEach((dot, step) => {
    const [x, y] = dots.length === points.length && isThere[step] ? place(points[step]) : [-1e4, -1e4];
    dot.setAttribute("cx", x);
    dot.setAttribute("cy", y);
  });
}

// The curve: one number from `reach` below to `reach` above that of the exercise, and the graph's end against it.
const STEPS = 40;
const origin = () => read(first[byId("vary").selectedIndex]);
const reach = () => Math.max(1, 2 * Math.abs(origin()));

function drawCurve(numbers) {
  const varied = byId("vary").selectedIndex;
  const left = origin() - reach(), wide = 2 * reach();
  const at = (x) => compute(numbers.map((number, place) => (place === varied ? x : number)))[PLAY.curve.at];
  const xs = Array.from({length: 2 * STEPS + 1}, (_, step) => left + (wide * step) / (2 * STEPS));
  const now = [numbers[varied], at(numbers[varied])];
  drawSmall("curve", xs.map((x) => [x, at(x)]), now, [left, left + wide]);
  byId("slider").value = Math.round(((now[0] - origin()) / reach()) * STEPS);
  byId("point").textContent = `${byId("vary").value} = ${shown(now[0])}: ${PLAY.curve.name} = ${shown(now[1])}`;
}

// A line through points in its frame, and a dot; what is above `most` runs along the upper side.
function drawSmall(id, points, dot, [left, right], most = Infinity) {
  const there = points.filter((point) => Number.isFinite(point[1]));
  const ys = [...there, dot].map((point) => Math.min(point[1], most)).filter(Number.isFinite);
  const low = Math.min(...ys), high = Math.max(...ys, low + 1e-12);
  const place = ([x, y]) => [60 + (410 * (x - left)) / (right - left), 170 - (150 * (Math.min(y, high) - low)) / (high - low)];
  byId(`${id}-line`).setAttribute("d", there.map((point, step) => (step ? "L" : "M") + place(point).map((x) => x.toFixed(1)).join(" ")).join(""));
  const [x, y] = place(dot);
  byId(`${id}-dot`).setAttribute("cx", Math.max(60, Math.min(470, x)));
  byId(`${id}-dot`).setAttribute("cy", Number.isFinite(y) ? y : 170);
  for (const [part, value] of [["low", low], ["high", high], ["left", left], ["right", right]]) {
    byId(`${id}-${part}`).textContent = shown(value);
  }
}

// The loss before each update; one that runs away is drawn up to twice what it was, or up to what it falls by.
const FACTOR = 20;  // steps of the slider to ten times the rate
const rateField = () => fields[PLAY.descent.at];
const firstRate = () => read(first[PLAY.descent.at]) || 0.1;

function drawDescent(numbers) {
  const {loss, rate} = PLAY.descent;
  const losses = PLAY.descent.run(numbers);
  const [start, low] = [losses[0], Math.min(...losses.filter(Number.isFinite))];
  const ends = losses.findIndex((one) => !Number.isFinite(one)), last = (ends < 0 ? losses.length : ends) - 1;
  const most = start + 2 * (start - low) + Math.abs(start);
  drawSmall("descent", losses.map((one, step) => [step, one]), [last, losses[last]], [0, losses.length - 1], most);
  byId("rate").value = Math.round(FACTOR * Math.log10(numbers[PLAY.descent.at] / firstRate())) || 0;
  byId("reached").textContent = `${rate} = ${shown(numbers[PLAY.descent.at])}: ${loss} = ${shown(start)}, ` +
    (ends < 0 ? `and ${shown(losses[last])} after ${last} updates` : `beyond all numbers after ${ends} updates`);
}

if (PLAY.descent) {
  byId("rate").addEventListener("input", () => {
    const value = firstRate() * 10 ** (byId("rate").value / FACTOR);
    rateField().value = byId("rate").value === "0" ? first[PLAY.descent.at] : String(Number(value.toPrecision(3)));
    recompute();
  });
}
if (PLAY.curve) {
  byId("vary").addEventListener("change", recompute);
  byId("slider").addEventListener("input", () => {
    const value = origin() + (reach() * byId("slider").value) / STEPS;
    fields[byId("vary").selectedIndex].value = byId("slider").value === "0" ? first[byId("vary").selectedIndex] : String(Number(value.toPrecision(6)));
    recompute();
  });
}
for (const field of fields) field.addEventListener("input", recompute);
byId("reset").addEventListener("click", () => {
  fields.forEach((field, at) => { field.value = first[at]; });
  recompute();
});
byId("play").hidden = false;
recompute();
