"use strict";
// Answers are judged by digests of what is right; hints are written in a way that nobody reads in passing.
const PRIMES = [];
for (let n = 2; PRIMES.length < 64; n += 1) if (PRIMES.every((prime) => n % prime)) PRIMES.push(n);
const fraction = (x) => Math.floor((x - Math.floor(x)) * 2 ** 32);
const turned = (x, by) => (x >>> by) | (x << (32 - by));

function sha256(text) {  // FIPS 180-4
  const bytes = [...new TextEncoder().encode(text)], size = bytes.length * 8;
  bytes.push(128);
  while (bytes.length % 64 !== 56) bytes.push(0);
  for (let shift = 7; shift >= 0; shift -= 1) bytes.push(Math.floor(size / 2 ** (8 * shift)) % 256);
  const keys = PRIMES.map((prime) => fraction(Math.cbrt(prime)));
  let hash = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
  for (let start = 0; start < bytes.length; start += 64) {
    const words = Array.from({length: 16}, (_, at) => bytes.slice(start + 4 * at, start + 4 * at + 4).reduce((a, b) => (a << 8) | b, 0));
    for (let at = 16; at < 64; at += 1) {
      const [a, b] = [words[at - 15], words[at - 2]];
      const mixed = (turned(a, 7) ^ turned(a, 18) ^ (a >>> 3)) + (turned(b, 17) ^ turned(b, 19) ^ (b >>> 10));
      words.push((words[at - 16] + words[at - 7] + mixed) | 0);
    }
    let [a, b, c, d, e, f, g, h] = hash;
    for (let at = 0; at < 64; at += 1) {
      const one = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + keys[at] + words[at];
      const two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      [a, b, c, d, e, f, g, h] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
    }
    hash = [a, b, c, d, e, f, g, h].map((word, at) => (word + hash[at]) | 0);
  }
  return hash.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

const digest = (...parts) => sha256([PRACTICE.salt, ...parts].join("/")).slice(0, 32);

function read(text) {
  const plain = text.trim().replace(/−/g, "-").replace(",", ".");
  const parts = plain.split("/").map((part) => (part.trim() === "" ? NaN : Number(part)));
  return parts.length === 2 ? parts[0] / parts[1] : parts.length === 1 ? parts[0] : NaN;
}

// Whether a number, in units of the last decimal that is asked for, is one of those that are right.
function isRight(entry, question, at, text) {
  const units = Math.round(read(text) * 10 ** entry.places);
  return Number.isFinite(units) && entry.right.includes(digest(question, at, String(units + 0)));
}

function judged(question, section) {
  const {entries, choice} = PRACTICE.questions[question];
  const fields = [...section.querySelectorAll("input")];
  if (choice) {
    const chosen = fields.filter((field) => field.checked).map((field) => field.value).sort();
    return digest(question, chosen.join(",")) === choice ? [] : fields;
  }
  return fields.filter((field, at) => !isRight(entries[at], question, at, field.value));
}

function say(section, wrong, size, isChoice) {
  for (const field of section.querySelectorAll("input")) field.setAttribute("aria-invalid", String(wrong.includes(field) && !isChoice));
  const verdict = section.querySelector(".verdict");
  verdict.className = `verdict ${wrong.length ? "bad" : "good"}`;
  const which = size > 1 && !isChoice ? `: ${wrong.length} of ${size} entries` : "";
  verdict.textContent = wrong.length ? `✗ not right${which}` : "✓ right";
}

function hint(question, section) {
  const {hints} = PRACTICE.questions[question], shown = section.querySelector(".hints");
  const level = Math.min(shown.children.length, hints.length - 1);
  if (shown.children.length > level) return;
  const part = document.createElement("div");
  const bytes = Uint8Array.from(atob(hints[level]), (letter) => letter.charCodeAt(0));
  part.innerHTML = `<p><strong>Hint ${level + 1} of ${hints.length}: ${PRACTICE.levels[level]}</strong></p>${new TextDecoder().decode(bytes)}`;
  shown.append(part);
  section.querySelector(".hint").disabled = level + 1 === hints.length;
}

if (typeof document !== "undefined") {
  const right = new Set();
  const all = PRACTICE.questions.filter(Boolean).length;
  const count = () => { document.getElementById("done").textContent = `${right.size} of ${all} questions are right.`; };
  PRACTICE.questions.forEach((question, at) => {
    if (!question) return;
    const section = document.getElementById(`ask${at}`);
    const check = () => {
      const wrong = judged(at, section);
      say(section, wrong, question.entries.length, Boolean(question.choice));
      if (wrong.length) right.delete(at); else right.add(at);
      count();
    };
    section.querySelector(".check").addEventListener("click", check);
    section.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.matches("input")) check(); });
    section.querySelector(".hint")?.addEventListener("click", () => hint(at, section));
  });
  count();
}
