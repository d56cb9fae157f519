#include "cli/report/page_style.h"

namespace sisa {

const char* const kPageStyle = R"(
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --card: #ffffff; --ink: #20201d; --soft: #66645d; --line: #e3e0d8;
  --c1: #17706b; --c2: #bd5a24; --c3: #4659a8; --c4: #8b4a8c; --c5: #6f7c1f; --c6: #6d7680;
  --shade: 0 1px 2px rgb(0 0 0 / .05), 0 4px 16px rgb(0 0 0 / .04);
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, Charter, "Source Serif 4", Georgia,
    "DejaVu Serif", serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial,
    sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #141517; --card: #1b1d20; --ink: #e8e6e0; --soft: #a09d95; --line: #303236;
    --c1: #58c1b5; --c2: #ec9a63; --c3: #97a8f0; --c4: #cf97d2; --c5: #bcc85f; --c6: #a3adb8;
    --shade: none;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.6 var(--sans); font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
main { max-width: 68rem; margin: 0 auto; padding: clamp(1.25rem, 4vw, 3.5rem) clamp(1rem, 4vw, 2.5rem); }
h1, h2 { font-family: var(--serif); font-weight: 600; line-height: 1.15; letter-spacing: -.01em; }
h1 { font-size: clamp(2rem, 6vw, 3.1rem); margin: .1em 0 .3em; overflow-wrap: anywhere; }
h2 { font-size: clamp(1.4rem, 3.5vw, 1.75rem); margin: 0 0 .5rem; }
h3 { font-size: .8rem; font-weight: 600; margin: 1.1rem 0 .25rem; color: var(--soft);
  overflow-wrap: anywhere; }
p { max-width: 46rem; margin: .4rem 0 1rem; }
a { color: var(--c1); }
.over { color: var(--soft); font-size: .82rem; letter-spacing: .04em; margin: 0; }
.lead { font-size: 1.05rem; color: var(--soft); overflow-wrap: anywhere; }
nav { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; border-block: 1px solid var(--line);
  padding: .7rem 0; font-size: .9rem; }
nav a { color: var(--ink); text-decoration: none; }
nav a:hover { color: var(--c1); text-decoration: underline; text-underline-offset: .25em; }
section { margin-top: clamp(2.5rem, 6vw, 4.25rem); scroll-margin-top: 1rem; }
.missing { color: var(--soft); border-left: 3px solid var(--line); padding-left: .9rem; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line);
  color: var(--soft); font-size: .85rem; }
code { font-family: var(--mono); font-size: .88em; color: var(--ink); }
code span { white-space: nowrap; }
:focus-visible { outline: 2px solid var(--c1); outline-offset: 2px; border-radius: 3px; }

.tiles { display: grid; gap: 1px; margin: 1.75rem 0; background: var(--line);
  border: 1px solid var(--line); border-radius: 12px; overflow: hidden;
  grid-template-columns: repeat(auto-fit, minmax(9.4rem, 1fr)); box-shadow: var(--shade); }
.tiles div { background: var(--card); padding: .85rem 1rem .9rem; }
.tiles dt { font-size: .78rem; color: var(--soft); }
.tiles dd { margin: 0; }
.tiles b { display: block; font: 600 1.55rem/1.25 var(--serif); letter-spacing: -.01em; }
.tiles span { display: block; font-size: .8rem; line-height: 1.35; color: var(--soft); }

.facts { margin: 0; font-size: .92rem; }
.facts div { display: grid; grid-template-columns: 8rem 1fr; gap: 1rem; padding: .45rem 0;
  border-bottom: 1px solid var(--line); }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }

.box { overflow: auto; max-height: 34rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 12px; box-shadow: var(--shade); margin: 1rem 0; }
.tall { max-height: 46rem; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { text-align: left; padding: .32rem .9rem; white-space: nowrap; }
th.n, td.n { text-align: right; }
td { border-top: 1px solid var(--line); max-width: 26rem; overflow: hidden; text-overflow: ellipsis; }
tbody tr:first-child td { border-top: 0; }
tbody tr:hover td { background: color-mix(in srgb, var(--c1) 6%, transparent); }
thead th { position: sticky; top: 0; background: var(--card); box-shadow: inset 0 -1px var(--line);
  padding-block: 0; }
th button { all: unset; cursor: pointer; font-weight: 600; font-size: .8rem; color: var(--soft);
  padding: .6rem 0; }
th button:hover { color: var(--ink); }
th button:focus-visible { outline: 2px solid var(--c1); outline-offset: 2px; }
th button::after { content: "↕"; opacity: .35; margin-left: .3em; font-weight: 400; }
th[aria-sort=ascending] button::after { content: "↑"; opacity: 1; }
th[aria-sort=descending] button::after { content: "↓"; opacity: 1; }
details { margin-top: .75rem; }
summary { cursor: pointer; color: var(--soft); font-size: .9rem; width: max-content; max-width: 100%; }

.legend, .names { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .82rem;
  color: var(--soft); margin: .25rem 0; max-width: none; }
.legend span, .names > span { display: inline-flex; align-items: center; gap: .45rem; min-width: 0;
  overflow-wrap: anywhere; }
.legend i { width: 1.4rem; height: .85rem; flex: none; }
.map { --gap: 2px; display: grid; gap: var(--gap); padding: .9rem 1rem 1rem;
  grid-template-columns: max-content repeat(var(--slices), minmax(5px, 1fr));
  grid-auto-rows: 1.45rem; font-size: .7rem; min-width: max-content; width: 100%; }
.map.low { grid-auto-rows: .7rem; --gap: 1px; }
.map.flat { grid-auto-rows: .36rem; --gap: 1px; }
.map.narrow { --gap: 1px; }
.map b { font-weight: 400; color: var(--soft); text-align: right; padding-right: .5rem;
  line-height: 1.45rem; min-width: 1.6rem; }
.map.low b, .map.flat b { line-height: .7rem; overflow: visible; height: 0; }
.map .slice { text-align: left; padding: 0; min-width: 0; line-height: 1.2rem; height: auto; }
.map.low > b:first-child, .map.flat > b:first-child, .map.low .slice, .map.flat .slice {
  height: 1.2rem; }
.map i, .legend i { --state: var(--c1); --light: 22%; --strong: 48%; font-style: normal;
  border-radius: 3px; text-align: right; padding: 0 .35rem; line-height: 1.45rem; overflow: hidden;
  background:
    linear-gradient(90deg, color-mix(in srgb, var(--state) var(--strong), transparent) var(--full),
      transparent 0),
    color-mix(in srgb, var(--state) var(--light), transparent); }
.map.low i, .map.flat i, .map.narrow i { --light: 40%; --strong: 70%; padding: 0;
  border-radius: 1px; }
.map i:hover { box-shadow: inset 0 0 0 1.5px var(--state); }
.map .revoked, .legend .revoked { --state: var(--c2); background:
    repeating-linear-gradient(135deg, color-mix(in srgb, var(--state) 55%, transparent) 0 2px,
      transparent 2px 6px),
    color-mix(in srgb, var(--state) 24%, transparent); }
.map .untrained, .legend .untrained { --state: var(--c6); --light: 12%; --strong: 26%; }
.map .empty, .legend .empty { --state: var(--soft); background: none;
  border: 1px dashed color-mix(in srgb, var(--soft) 45%, transparent); }

.charts { display: grid; gap: 1.5rem 2.5rem; margin: 1.25rem 0;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 25rem), 1fr)); }
figure { margin: 0; min-width: 0; }
figcaption { font-weight: 600; font-size: .92rem; margin-bottom: 1rem; }
figcaption .names { font-weight: 400; }
.under { text-align: center; color: var(--soft); font-size: .78rem; margin: .1rem 0 0;
  max-width: none; }
svg { display: block; overflow: visible; }
.plot { --margin: calc(var(--left) * .52rem + 10px); margin-left: var(--margin);
  width: calc(100% - var(--margin) - 8px); }
svg text { fill: var(--soft); font-size: 12px; }
svg .left { text-anchor: end; }
svg .below { text-anchor: middle; }
.grid { stroke: var(--line); }
.tick { stroke: var(--soft); opacity: .5; }
.c1 { color: var(--c1); } .c2 { color: var(--c2); } .c3 { color: var(--c3); }
.c4 { color: var(--c4); } .c5 { color: var(--c5); } .c6 { color: var(--c6); }
.line, .stem, .dense { fill: none; stroke: currentColor; vector-effect: non-scaling-stroke; }
.line { stroke-width: 2; stroke-linejoin: round; }
.line.dashed { stroke-dasharray: 5 4; stroke-width: 1.5; }
.stem { stroke-width: 1.5; opacity: .35; }
.dense { stroke-width: 5; stroke-linecap: round; opacity: .6; }
.dot { fill: currentColor; stroke: var(--paper); stroke-width: 1.5; }
.dot.hollow { fill: var(--paper); stroke: currentColor; stroke-width: 2; }
.dot:hover { stroke: var(--ink); }
.names i { width: .6rem; height: .6rem; border-radius: 50%; background: currentColor; flex: none; }
.names .hollow i { background: none; border: 2px solid currentColor; }
.names .dashed:not(.hollow) i { height: 0; width: 1.1rem; border-radius: 0; background: none;
  border-top: 2px dashed currentColor; }

.forest { margin: 1.25rem 0; }
.forest .row { display: grid; gap: .9rem; align-items: center; font-size: .875rem;
  grid-template-columns: 9.5rem 1fr 11rem; min-height: 1.8rem; }
.forest svg { width: 100%; height: 1.8rem; }
.forest .n { white-space: nowrap; }
.span { stroke: currentColor; stroke-width: 2.5; stroke-linecap: round; opacity: .55; }
line.chance { stroke: var(--ink); stroke-dasharray: 3 3; opacity: .5; }
.names .chance i { width: 0; height: .9rem; border-radius: 0; background: none;
  border-left: 2px dashed var(--ink); opacity: .5; }
@media (max-width: 40rem) {
  .facts div { grid-template-columns: 1fr; gap: 0; }
  .map { padding: .6rem; font-size: .6rem; }
  .map i { padding: 0 .1rem; text-align: center; }
  .forest .row { grid-template-columns: 1fr auto; gap: 0 .5rem; padding: 0 .6rem;
    margin-bottom: .2rem; }
  .forest .row svg { grid-area: 2 / 1 / 3 / 3; height: 1.3rem; }
  th, td { padding-inline: .65rem; }
}
@media print {
  .box { max-height: none; box-shadow: none; }
  nav { display: none; }
}
)";

const char* const kPageScript = R"(
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  const key = (row, at) => {
    const cell = row.cells[at];
    return "key" in cell.dataset ? Number(cell.dataset.key) : cell.textContent;
  };
  const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b
    : String(a).localeCompare(String(b), undefined, { numeric: true });
  heads.forEach((head, at) => head.firstElementChild.addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of heads) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...body.rows].sort((a, b) => compare(key(a, at), key(b, at)));
    body.append(...(down ? rows.reverse() : rows));
  }));
}
)";

}  // namespace sisa
