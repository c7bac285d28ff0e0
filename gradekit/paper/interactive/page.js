"use strict";
// The graph's boxes are reached by mouse and keyboard; a stage shows one value, then, backwards, one gradient.
const byId = (id) => document.getElementById(id);
const nodes = [...document.querySelectorAll("#graph .node")];
const units = [...document.querySelectorAll("#graph .unit")];
const about = (node) => byId("about-" + node.id);
const texts = (node, kind) => [...node.querySelectorAll("." + kind)];
const inLayers = (id, kind) => [...document.querySelectorAll(`.layers [data-box="${id}"][data-kind="${kind}"]`)];
const stages = [
  ...nodes.filter((node) => texts(node, "value").length).map((node) => ({node, kind: "value"})),
  ...nodes.filter((node) => texts(node, "gradient").length).reverse().map((node) => ({node, kind: "gradient"})),
];
let at = stages.length;
let covering = false;
const uncovered = new Set();

function speak(unit) {
  const seen = [...unit.querySelectorAll("text")].filter((text) => !text.matches(".covered, .later"));
  unit.setAttribute("aria-label", seen.map((text) => text.textContent).join(", "));
}

function select(node) {
  const all = [...nodes, ...units];
  const before = all.find((other) => other.classList.contains("selected"));
  if (before === node) return;
  for (const other of all) {
    other.classList.toggle("selected", other === node);
    about(other).hidden = other !== node;
  }
  for (const edge of document.querySelectorAll("#graph [data-from]")) {
    edge.classList.toggle("into", edge.dataset.to === node.id);
    edge.classList.toggle("outof", edge.dataset.from === node.id);
  }
  reachable();
}

function draw() {
  stages.forEach((stage, number) => {
    const key = stage.kind + stage.node.id;
    const isAsked = about(stage.node).classList.contains("asked-" + stage.kind);
    for (const text of [...texts(stage.node, stage.kind), ...inLayers(stage.node.id, stage.kind)]) {
      text.classList.toggle("later", number >= at);
      text.classList.toggle("covered", covering && isAsked && !uncovered.has(key));
    }
  });
  for (const node of nodes) {
    const later = stages.some((stage, number) => stage.node === node && number >= at);
    const asks = ["value", "gradient"].some(
      (kind) => about(node).classList.contains("asked-" + kind) && !uncovered.has(kind + node.id));
    about(node).classList.toggle("covered", later || (covering && asks));
  }
  units.forEach(speak);
  for (const cell of cells) cell.classList.toggle("covered", covering && !uncovered.has(cell));
  byId("first").disabled = byId("back").disabled = at === 0;
  byId("forward").disabled = byId("all").disabled = at === stages.length;
  byId("cover").setAttribute("aria-pressed", String(covering));
}

function go(to) {
  const isStep = Math.abs(to - at) === 1;
  at = Math.max(0, Math.min(stages.length, to));
  draw();
  if (at === 0) byId("said").textContent = "Nothing is worked out yet.";
  else if (at === stages.length && !isStep) byId("said").textContent = "";
  else {
    const {node, kind} = stages[at - 1];
    select(node);
    node.scrollIntoView({block: "nearest", inline: "nearest"});
    const what = kind === "value" ? "value" : "gradient";
    byId("said").textContent = `${at} of ${stages.length}: the ${what} of ${node.getAttribute("aria-label")}`;
  }
}

function cover() {
  covering = !covering;
  uncovered.clear();
  if (covering) byId("working").open = false;
  draw();
}

function uncover(node) {
  for (const kind of ["value", "gradient"]) uncovered.add(kind + node.id);
  draw();
}

function uncoverUnit(unit) {
  for (const text of unit.querySelectorAll("[data-box]")) uncovered.add(text.dataset.kind + text.dataset.box);
  draw();
}

function reachable() {
  for (const part of document.querySelectorAll(".scroll, .equation span")) {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  }
}

const cells = [...document.querySelectorAll("#answers table:first-of-type tbody td:nth-child(3), #asked td:nth-child(3)")];
for (const cell of cells) {
  cell.addEventListener("click", () => { uncovered.add(cell); draw(); });
}
for (const [some, act] of [[nodes, uncover], [units, uncoverUnit]]) {
  for (const node of some) {
    for (const event of ["mouseenter", "focus"]) node.addEventListener(event, () => select(node));
    node.addEventListener("click", () => act(node));
    node.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); act(node); }
    });
  }
}
addEventListener("resize", reachable);
reachable();
if (nodes.length) {
  byId("first").addEventListener("click", () => go(0));
  byId("back").addEventListener("click", () => go(at - 1));
  byId("forward").addEventListener("click", () => go(at + 1));
  byId("all").addEventListener("click", () => go(stages.length));
  byId("cover").addEventListener("click", cover);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select")) return;
    if (event.key === "ArrowRight") go(at + 1);
    else if (event.key === "ArrowLeft") go(at - 1);
    else if (event.key === "c") cover();
    else return;
    event.preventDefault();
  });
  for (const part of document.querySelectorAll("#graph .controls, #graph .keys")) part.hidden = false;
  select(nodes[nodes.length - 1]);
  draw();
}
