// A server answers the query of an address itself. Where a page stands as a file, this does.
(() => {
  "use strict";
  const asked = new URLSearchParams([...new URLSearchParams(location.search)].filter(([, value]) => value));
  const all = (selector, of = document) => [...of.querySelectorAll(selector)];
  const [form] = all(".choose select").map((e) => e.form);
  if (!form || !`${asked}`) return;
  const notHere = () => all("[data-not-here]").forEach((e) => (e.hidden = false));

  const { to } = form.dataset;
  if (to) { // another page, of which this one has a link
    if (asked.has("indicator") && asked.has("breakdown")) asked.set("figure", `${asked.get("indicator")}/${asked.get("breakdown")}`); // as addresses chose before
    const names = all("select", form).map((e) => e.name);
    const paths = [names, [...names].reverse()].map((from) => names.reduce((path, name, i) => path.replace(`{${name}}`, asked.get(from[i])), to));
    const link = all("main a").find((a) => paths.includes(a.getAttribute("href")));
    return link ? location.replace(link.href) : notHere();
  }

  const [shown] = all("[data-query]"), [table] = all("table.over");
  if (!table || `${new URLSearchParams(shown.dataset.query)}` === `${asked}`) return;
  const columns = all("[data-period]", table), rows = all("[data-category]", table), codes = ["category", "category2"];
  const column = (period) => columns.find((c) => c.dataset.period === period)?.dataset;
  const known = (name, value) => (codes.includes(name) ? rows.some((r) => r.dataset[name] === value) : /^(from|to)$/.test(name) && column(value));
  const { start = "" } = column(asked.get("from")) || {}, { end = "~" } = column(asked.get("to")) || {};
  if (start >= end || ![...asked].every(([name, value]) => known(name, value))) return notHere();

  const within = (of) => start <= of.start && of.end <= end;
  const chosen = (of) => codes.every((name) => !asked.has(name) || asked.getAll(name).includes(of[name]));
  const kept = columns.map((c) => within(c.dataset));
  columns.forEach((c, i) => (c.hidden = !kept[i]));
  for (const row of rows) {
    row.hidden = !chosen(row.dataset);
    all("td", row).forEach((td, i) => (td.hidden = !kept[i]));
  }
  for (const body of table.tBodies) body.hidden = !all("[data-category]:not([hidden])", body).length;
  all(".of th", table).forEach((th) => (th.colSpan = 1 + kept.filter(Boolean).length));
  const cells = all("[data-category]:not([hidden]) td:not([hidden])", table);
  if (!cells.length) {
    table.parentElement.hidden = true;
    all(".none", shown)[0].hidden = false;
  }
  const words = cells.map((td) => td.firstChild.textContent);
  all(".words > div", shown).forEach((e) => (e.hidden = !words.includes(e.firstElementChild.textContent)));

  const said = all("select, input", form).flatMap((e) => {
    if (e.type === "checkbox") return (e.checked = asked.getAll(e.name).includes(e.value)) ? e.parentElement.textContent.trim() : [];
    return (e.value = asked.get(e.name) || "") ? e.dataset.said.replace("{}", e.selectedOptions[0].textContent) : [];
  });
  const [list] = all(".chosen", shown);
  list.hidden = false;
  list.firstElementChild.replaceChildren(...said.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  all("[data-keep], .languages a").forEach((a) => (a.search = asked));

  const [these] = all(".these"), count = cells.filter((td) => !td.matches(".absent")).length;
  const [label, csv, json] = these.children, { single: one, many } = these.dataset;
  label.textContent = count === 1 ? one : many.replace("{}", count.toLocaleString(document.documentElement.lang));
  these.hidden = !count || !csv;
  if (!csv) return;
  json.remove();
  csv.onclick = async (event) => { // of the file's lines, which are the cells in order
    event.preventDefault();
    const lines = (await (await fetch(csv.href)).text()).match(/(?:[^"\n]|"[^"]*")+\n/g);
    const of = [true, ...all("td:not(.absent)", table).map((td) => cells.includes(td))];
    Object.assign(document.createElement("a"), { download: csv.dataset.file, href: URL.createObjectURL(new Blob(lines.filter((_, i) => of[i]))) }).click();
  };
})();
