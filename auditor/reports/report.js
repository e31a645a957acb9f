(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const bar = byId("filter");
  const rows = Array.from(document.querySelectorAll(".subject"), (node) => ({
    node,
    details: node.firstElementChild,
    q: node.dataset.q,
    v: node.dataset.v,
    g: node.dataset.g,
    r: ` ${node.dataset.r || ""} `,
  }));

  // Closed details do not print: open all of them for the paper, and close them again.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = rows.filter((row) => !row.details.open);
    closed.forEach((row) => { row.details.open = true; });
  });
  addEventListener("afterprint", () => {
    closed.forEach((row) => { row.details.open = false; });
  });

  if (!bar) return;
  const search = byId("q");
  const shown = byId("shown");
  const none = byId("none");
  const toggle = byId("toggle");
  const selects = ["v", "g", "r"].map(byId);

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const [v, g, r] = selects.map((select) => select.value);
    let count = 0;
    for (const row of rows) {
      const match =
        (!v || row.v === v) &&
        (!g || row.g === g) &&
        (!r || row.r.includes(` ${r} `)) &&
        words.every((word) => row.q.includes(word));
      if (row.node.hidden === match) row.node.hidden = !match;
      if (match) count += 1;
    }
    shown.textContent = `${count.toLocaleString("en")} of ${rows.length.toLocaleString("en")} shown`;
    none.hidden = count > 0;
    for (const tile of document.querySelectorAll("[data-verdict]")) {
      const on = tile.dataset.verdict === (v || "all");
      tile.setAttribute("aria-current", on ? "true" : "false");
    }
  };

  bar.hidden = false;
  bar.addEventListener("input", apply);
  bar.addEventListener("submit", (event) => event.preventDefault());
  for (const tile of document.querySelectorAll("[data-verdict]")) {
    tile.addEventListener("click", () => {
      selects[0].value = tile.dataset.verdict === "all" ? "" : tile.dataset.verdict;
      apply();
    });
  }
  toggle.addEventListener("click", () => {
    const visible = rows.filter((row) => !row.node.hidden);
    const open = visible.some((row) => !row.details.open);
    visible.forEach((row) => { row.details.open = open; });
    toggle.textContent = open ? "Close all" : "Open all";
  });
  addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && document.activeElement === search) {
      search.value = "";
      apply();
    }
  });
  apply();
})();
