"use strict";
(() => {
  const root = document.documentElement;
  const kept = {
    get: () => { try { return localStorage.getItem("ptraudit-colours") || ""; } catch { return ""; } },
    set: (value) => { try { localStorage.setItem("ptraudit-colours", value); } catch { /* this page alone, then */ } },
  };
  const colour = (value) => { root.dataset.colours = value; };
  colour(kept.get()); // before anything is painted

  const copying = () => {
    for (const button of document.querySelectorAll(".copy")) {
      const code = button.parentElement.querySelector("code");
      button.hidden = false;
      button.addEventListener("click", async () => {
        try {
          await navigator.clipboard.writeText(code.textContent);
          button.textContent = "Copied";
        } catch {
          getSelection().selectAllChildren(code);
          button.textContent = "Selected";
        }
        setTimeout(() => { button.textContent = "Copy"; }, 2000);
      });
    }
  };

  const switching = () => {
    const choice = document.getElementById("colours");
    choice.value = kept.get();
    choice.parentElement.hidden = false;
    choice.addEventListener("change", () => { colour(choice.value); kept.set(choice.value); });
  };

  const words = new Map();
  const text = (node) => {
    if (!words.has(node)) words.set(node, node.textContent.toLowerCase());
    return words.get(node);
  };

  const filtering = () => {
    const form = document.getElementById("filter");
    const shown = document.getElementById("shown");
    const entries = [...document.querySelectorAll(".entry")];
    const folds = [...document.querySelectorAll("main details.fold")];
    let opened = [];

    const says = (entry, needle) => {
      const domain = entry.closest(".domain").getAttribute("aria-label").toLowerCase();
      const more = document.getElementById(entry.dataset.with);
      return text(entry).includes(needle) || domain.includes(needle) || Boolean(more && text(more).includes(needle));
    };
    const filter = () => {
      const {outcome, severity, words: {value}} = form.elements;
      const needle = value.trim().toLowerCase();
      const active = Boolean(outcome.value || severity.value || needle);
      for (const entry of entries) {
        const severities = (entry.dataset.severity || "").split(" ");
        entry.hidden = Boolean(outcome.value && outcome.value !== entry.dataset.outcome)
          || Boolean(severity.value && !severities.includes(severity.value)) || Boolean(needle && !says(entry, needle));
        const items = [...entry.querySelectorAll(".item")];
        const some = items.some((item) => text(item).includes(needle));
        for (const item of items) item.hidden = some && !text(item).includes(needle);
      }
      for (const row of document.querySelectorAll(".index tbody tr")) {
        row.hidden = active && !document.querySelector(`${row.querySelector("a").hash} .entry:not([hidden])`);
      }
      root.classList.toggle("filtered", active);
      for (const fold of opened) fold.open = false;
      opened = active ? folds.filter((fold) => !fold.open && fold.querySelector(".entry:not([hidden])")) : [];
      for (const fold of opened) fold.open = true;
      const left = entries.filter((entry) => !entry.hidden).length;
      shown.textContent = !active ? "" : left ? `${left} of ${entries.length} entries are shown.`
        : `None of ${entries.length} entries is like that. "Show all" brings them back.`;
    };
    form.parentElement.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(filter));
    filter(); // a browser may keep what was chosen when the page is loaded again
  };

  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let node = target; node; node = node.parentElement) if (node.localName === "details") node.open = true;
    if (target) target.scrollIntoView();
  };

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
  });
  addEventListener("hashchange", reveal);
  addEventListener("DOMContentLoaded", () => {
    copying();
    switching();
    filtering();
    if (location.hash) reveal();
  });
})();
