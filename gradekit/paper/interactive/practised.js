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

const section = (question) => document.getElementById(`ask${question}`);
const fieldsOf = (question) => [...section(question).querySelectorAll("input")];

// The earlier questions whose own answers, all of them numbers and not all of them right, lead to another one.
function leadingTo(question) {
  const {needs} = PRACTICE.following[question] ?? {needs: []};
  const isThere = needs.every((need) => fieldsOf(need).every((field) => Number.isFinite(read(field.value))));
  return isThere ? needs.filter((need) => judged(need, section(need)).length) : [];
}

// Whether a number is what the program gives from the numbers typed so far.
function isFollowing(entry, result, results, text) {
  const off = Math.abs(read(text) - results[result]);
  return result !== null && off <= entry.tolerance * 1.0001 + 1e-9 * Math.abs(results[result]);
}

function followed(question, wrong) {
  const {entries} = PRACTICE.questions[question], fields = fieldsOf(question);
  const typed = PRACTICE.questions.flatMap((one, at) => (one && one.entries.length ? fieldsOf(at).map((field) => read(field.value)) : []));
  const results = follow(typed), places = PRACTICE.following[question].results;
  return wrong.filter((field) => {
    const at = fields.indexOf(field);
    return isFollowing(entries[at], places[at], results, field.value);
  });
}

function say(question, wrong, follows, from) {
  const {entries, choice} = PRACTICE.questions[question], verdict = section(question).querySelector(".verdict");
  const bad = wrong.filter((field) => !follows.includes(field));
  for (const field of fieldsOf(question)) field.setAttribute("aria-invalid", String(bad.includes(field) && !choice));
  const whose = `your answer to question ${from.map((one) => one + 1).join(" and ")}, which is not right yet`;
  const which = entries.length > 1 && !choice ? `: ${bad.length} of ${entries.length} entries` : "";
  const others = follows.length ? `; ${follows.length} as it follows from ${whose}` : "";
  verdict.className = `verdict ${bad.length ? "bad" : follows.length ? "fair" : "good"}`;
  if (bad.length) verdict.textContent = `✗ not right${which}${others}`;
  else verdict.textContent = follows.length ? `✓ follows from ${whose}` : "✓ right";
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
  const verdicts = new Map();
  const all = PRACTICE.questions.filter(Boolean).length;
  const count = (which) => [...verdicts.values()].filter((one) => one === which).length;
  const total = () => {
    const more = count("follows") ? `, ${count("follows")} more ${count("follows") === 1 ? "follows" : "follow"} from own answers` : "";
    document.getElementById("done").textContent = `${count("right")} of ${all} questions are right${more}.`;
  };
  const check = (question) => {
    const wrong = judged(question, section(question));
    const from = wrong.length ? leadingTo(question) : [], follows = from.length ? followed(question, wrong) : [];
    say(question, wrong, follows, from);
    verdicts.set(question, wrong.length ? (wrong.length === follows.length ? "follows" : "wrong") : "right");
  };
  // What followed from an answer is looked at once more when that answer is.
  const checkAll = (question) => {
    check(question);
    for (const [other, {needs}] of Object.entries(PRACTICE.following)) {
      if (needs.includes(question) && verdicts.has(Number(other))) check(Number(other));
    }
    total();
  };
  PRACTICE.questions.forEach((one, question) => {
    if (!one) return;
    section(question).querySelector(".check").addEventListener("click", () => checkAll(question));
    section(question).addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.matches("input")) checkAll(question); });
    section(question).querySelector(".hint")?.addEventListener("click", () => hint(question, section(question)));
  });
  total();
}
