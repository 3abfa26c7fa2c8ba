// Opens a report in Chromium and prints as JSON what axe-core says of it, and how its filter, its colours and its print
// behave. Usage: node look.cjs NODE_MODULES CHROMIUM PAGE
"use strict";
const fs = require("fs");
const [modules, executablePath, path] = process.argv.slice(2);
const puppeteer = require(`${modules}/puppeteer-core`);
const axe = fs.readFileSync(`${modules}/axe-core/axe.min.js`, "utf8");
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const unfolded = () => { for (const details of document.querySelectorAll("details")) details.open = true; };

async function opened(browser, scheme, width) {
  const page = await browser.newPage();
  await page.setBypassCSP(true); // for axe alone: our own policy forbids it
  await page.emulateMediaFeatures([{name: "prefers-color-scheme", value: scheme}]);
  await page.setViewport({width, height: 800});
  await page.goto(`file://${path}`);
  return page;
}

async function accessibility(browser) {
  const found = {};
  const look = async (scheme, width) => {
    const page = await opened(browser, scheme, width);
    await page.evaluate(axe);
    await page.evaluate(unfolded);
    const {violations, passes} = await page.evaluate("axe.run({resultTypes: ['violations']})");
    found[`${scheme} ${width}`] = {
      rules: passes.length,
      violations: violations.map(({id, nodes}) => `${id}: ${nodes[0].html.slice(0, 200)}`),
    };
    await page.close();
  };
  await Promise.all([look("light", 1200), look("dark", 360)]);
  await Promise.all([look("light", 360), look("dark", 1200)]);
  return found;
}

async function filter(browser) {
  const page = await opened(browser, "light", 1200);
  const chosen = (choice) => page.evaluate((wanted) => {
    const form = document.getElementById("filter");
    for (const [name, value] of Object.entries(wanted)) form.elements[name].value = value;
    form.dispatchEvent(new Event("input", {bubbles: true}));
    const visible = (node) => node.checkVisibility();
    const entries = [...document.querySelectorAll(".entry")];
    const shown = entries.filter((entry) => !entry.hidden);
    return {
      entries: entries.length,
      shown: shown.length,
      folded: shown.filter((entry) => !visible(entry)).length,
      outcomes: [...new Set(shown.map((entry) => entry.dataset.outcome || ""))].sort(),
      severities: [...new Set(shown.map((entry) => entry.dataset.severity || ""))].sort(),
      texts: shown.map((entry) => entry.textContent),
      headings: [...document.querySelectorAll(".part")].filter(visible).map((part) => part.textContent),
      domains: [...document.querySelectorAll(".index tbody tr")].filter(visible).map((row) => row.querySelector("a").textContent),
      says: document.getElementById("shown").textContent,
    };
  }, choice);
  const none = {outcome: "", severity: "", words: ""};
  const found = {
    nothing: await chosen(none),
    failed: await chosen({...none, outcome: "fail"}),
    errors: await chosen({...none, outcome: "fail", severity: "error"}),
    passed: await chosen({...none, outcome: "pass"}),
    address: await chosen({...none, words: " 198.51.100.4 "}),
    domain: await chosen({...none, words: "XN--BCHER"}),
    absurd: await chosen({...none, words: "no such thing"}),
    again: await chosen(none),
  };
  await page.close();
  return found;
}

async function colours(browser) {
  const page = await opened(browser, "light", 1200);
  const paper = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
  const found = {system: await paper()};
  await page.select("#colours", "dark");
  found.switched = await paper();
  await page.reload();
  found.remembered = await paper();
  await page.select("#colours", "");
  found.back = await paper();
  await page.close();
  return found;
}

async function print(browser) {
  const page = await opened(browser, "dark", 1200);
  await page.select("#colours", "dark");
  await page.emulateMediaType("print");
  const found = await page.evaluate(() => ({
    folded: [...document.querySelectorAll("main details > :not(summary)")].filter((node) => !node.checkVisibility()).length,
    controls: [...document.querySelectorAll(".filter, .colours, .copy, .jump")].filter((node) => node.checkVisibility()).length,
    ink: getComputedStyle(document.body).color,
  }));
  await page.close();
  return found;
}

(async () => {
  const browser = await puppeteer.launch({executablePath, args, headless: true});
  try {
    const found = {};
    for (const look of [accessibility, filter, colours, print]) found[look.name] = await look(browser);
    console.log(JSON.stringify(found));
  } finally {
    await browser.close();
  }
})();
