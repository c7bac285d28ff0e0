#!/usr/bin/env bash
# Expected: nine times a ninth of 3 points, summed by qti-sum into SCORE one after the other, is 3 to about float precision.
# Seen with @citolab/qti-components 7.27.4 in chromium: qti-set-outcome-value writes each outcome with three decimals at
# most, so that the sum is 2.997. Counted in whole numbers and divided once by qti-divide, it is 3.
# Needs chromium on the PATH.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts @citolab/qti-components@7.27.4 playwright-core@1.56.0
cat > show.mjs <<'JS'
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { execSync } from "node:child_process";
import { chromium } from "playwright-core";

const item = (each, last) => `<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="item" title="sum" adaptive="false"
  time-dependent="false">
  <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float">
    <qti-default-value><qti-value>0</qti-value></qti-default-value></qti-outcome-declaration>
  <qti-item-body><p>Nothing to do.</p></qti-item-body>
  <qti-response-processing>${`<qti-set-outcome-value identifier="SCORE"><qti-sum><qti-variable identifier="SCORE"/>
    <qti-base-value base-type="float">${each}</qti-base-value></qti-sum></qti-set-outcome-value>`.repeat(9)}${last}
  </qti-response-processing></qti-assessment-item>`;
const divided = `<qti-set-outcome-value identifier="SCORE"><qti-divide><qti-variable identifier="SCORE"/>
  <qti-base-value base-type="float">3</qti-base-value></qti-divide></qti-set-outcome-value>`;
const files = {
  "/player.js": ["text/javascript", readFileSync("node_modules/@citolab/qti-components/cdn/index.js")],
  "/ninths.xml": ["application/xml", item("0.3333333333", "")],
  "/whole.xml": ["application/xml", item("1", divided)],
};
const page = (name) => `<!doctype html><script type="module" src="/player.js"></script>
<qti-item><item-container item-url="/${name}.xml"></item-container></qti-item>`;
const server = createServer((request, response) => {
  const [type, body] = files[request.url] ?? ["text/html", page(request.url.slice(1))];
  response.writeHead(200, { "Content-Type": type }).end(body);
}).listen(0, "127.0.0.1");
const path = execSync("command -v chromium || command -v chromium-browser || command -v google-chrome", { encoding: "utf8" });
const browser = await chromium.launch({ executablePath: path.trim(), args: ["--no-sandbox"] });
const score = async (name) => {
  const tab = await browser.newPage();
  await tab.goto(`http://127.0.0.1:${server.address().port}/${name}`);
  const found = tab.locator("qti-assessment-item");
  await found.locator("qti-response-processing").waitFor({ state: "attached" });
  return found.evaluate((one) => {
    one.processResponse();
    return Number(one.variables.find((variable) => variable.identifier === "SCORE").value);
  });
};
const [ninths, whole] = [await score("ninths"), await score("whole")];
console.log("nine times 0.3333333333:", ninths, "; nine times 1, divided by 3:", whole);
await browser.close();
server.close();
if (ninths !== 2.997 || whole !== 3) throw new Error("this has changed");
JS
node show.mjs
