/**
 * The style sheet of every page. Colours are variables, so that dark is one block; each pair of text and ground has a contrast of at
 * least 4.5. Nothing is told by colour alone.
 */
export const STYLE = `
:root { color-scheme: light dark; --ground: #f5f6f8; --panel: #ffffff; --line: #d5dae1; --text: #1a2027; --soft: #525c68; --link: #0b57a8;
  --add: #0f6130; --add-ground: #e4f5ea; --remove: #a1122a; --remove-ground: #fdeaec; --change: #6f4a00; --change-ground: #fdf3dc; --calm: #22527d; --calm-ground: #e6f0fa; }
@media (prefers-color-scheme: dark) { :root { --ground: #0e1318; --panel: #161c23; --line: #303a45; --text: #e5ebf1; --soft: #a3afbb; --link: #83bdf7;
  --add: #63d18f; --add-ground: #12301f; --remove: #ff958f; --remove-ground: #3d1a1d; --change: #ecc267; --change-ground: #362a10; --calm: #93c5f5; --calm-ground: #14293d; } }
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
code, ins, del, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.9em; overflow-wrap: anywhere; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -999rem; } .skip:focus { left: 1rem; top: 1rem; background: var(--panel); padding: 0.5rem 1rem; z-index: 2; }
.hush { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.wide { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
header { background: var(--panel); border-bottom: 1px solid var(--line); padding: 1.75rem 0 1.25rem; }
.kind { margin: 0; color: var(--soft); font-size: 0.85rem; font-weight: 600; letter-spacing: 0.06em; text-transform: uppercase; }
h1 { margin: 0.1rem 0 0.75rem; font-size: 1.9rem; line-height: 1.2; overflow-wrap: anywhere; }
h1 small { color: var(--soft); font-weight: 400; font-size: 1.25rem; }
h2 { margin: 2.25rem 0 0.75rem; font-size: 1.25rem; } h2 small { color: var(--soft); font-weight: 400; font-size: 1rem; }
h3 { margin: 1.25rem 0 0.5rem; font-size: 1rem; }
.verdict { display: inline-block; margin: 0 0 1rem; padding: 0.45rem 0.9rem; border-radius: 0.4rem; border: 1px solid currentColor; font-weight: 600; overflow-wrap: anywhere; }
.good { color: var(--add); background: var(--add-ground); } .bad { color: var(--remove); background: var(--remove-ground); }
.watch { color: var(--change); background: var(--change-ground); } .calm { color: var(--calm); background: var(--calm-ground); }
.facts { display: flex; flex-wrap: wrap; gap: 0.35rem 2rem; margin: 0; } .facts div { display: flex; flex-wrap: wrap; gap: 0 0.5rem; min-width: 0; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; list-style: none; margin: 1rem 0 0; padding: 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: 0.75rem; margin: 1.5rem 0 0; padding: 0; list-style: none; }
.cards li { background: var(--panel); border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.7rem 0.9rem; }
.cards b { display: block; overflow-wrap: anywhere; font-size: 1.6rem; line-height: 1.2; font-variant-numeric: tabular-nums; } .cards span { color: var(--soft); font-size: 0.9rem; }
.cards .add b { color: var(--add); } .cards .remove b { color: var(--remove); } .cards .change b { color: var(--change); }
.findings { list-style: none; margin: 0; padding: 0; }
.findings > li { background: var(--panel); border: 1px solid var(--line); border-left-width: 0.4rem; border-radius: 0.4rem; padding: 0.75rem 1rem; margin-bottom: 0.6rem; overflow-wrap: anywhere; }
.findings .error { border-left-color: var(--remove); } .findings .warning { border-left-color: var(--change); } .findings .notice { border-left-color: var(--calm); }
.findings p { margin: 0.3rem 0 0; } .findings p:first-child { margin: 0; font-weight: 600; }
.tag { display: inline-block; padding: 0 0.5rem; border-radius: 0.8rem; font-size: 0.8rem; font-weight: 600; line-height: 1.5; white-space: nowrap; }
.filter { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: end; margin: 0 0 1rem; padding: 0.9rem 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 0.5rem; }
.filter p { margin: 0; } .filter label { display: block; color: var(--soft); font-size: 0.85rem; } .filter .grow { flex: 1 1 14rem; }
input, select, button { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--soft); border-radius: 0.35rem; padding: 0.35rem 0.6rem; max-width: 100%; } input { width: 100%; } button { cursor: pointer; }
.filter [role="status"] { flex-basis: 100%; color: var(--soft); font-size: 0.9rem; }
details.item { background: var(--panel); border: 1px solid var(--line); border-radius: 0.5rem; margin-bottom: 0.5rem; content-visibility: auto; contain-intrinsic-block-size: auto 2.8rem; }
.item > summary { display: flex; flex-wrap: wrap; gap: 0.25rem 0.75rem; align-items: baseline; padding: 0.6rem 0.9rem; cursor: pointer; list-style: none; }
.item > summary:focus-visible { outline-offset: -3px; } .item > summary::-webkit-details-marker { display: none; } .item > summary::before { content: "▸"; color: var(--soft); width: 1rem; } .item[open] > summary::before { content: "▾"; }
.item > summary .name { font-weight: 600; overflow-wrap: anywhere; min-width: 0; flex: 1 1 12rem; } .item > summary .few { color: var(--soft); font-size: 0.9rem; overflow-wrap: anywhere; }
.item > div { border-top: 1px solid var(--line); padding: 0.6rem 0.9rem 0.9rem; }
.why { margin: 0.25rem 0; color: var(--soft); overflow-wrap: anywhere; }
.diff { list-style: none; margin: 0; padding: 0; } .diff li { padding: 0.1rem 0.5rem 0.1rem 1.6rem; border-radius: 0.25rem; position: relative; overflow-wrap: anywhere; }
.diff li::before { position: absolute; left: 0.5rem; font-family: ui-monospace, monospace; font-weight: 700; } ins, del { text-decoration: none; }
.diff .added { background: var(--add-ground); color: var(--add); } .diff .added::before { content: "+"; } .diff .removed { background: var(--remove-ground); color: var(--remove); } .diff .removed::before { content: "−"; }
.diff .changed { background: var(--change-ground); color: var(--change); } .diff .changed::before { content: "~"; } .diff .same { color: var(--soft); }
.cause { font-size: 0.8rem; border: 1px solid currentColor; border-radius: 0.6rem; padding: 0 0.4rem; }
.scroll { overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 0.5rem; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; padding: 0.6rem 0.9rem; color: var(--soft); } th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.9rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; min-width: 6rem; } th { font-weight: 600; }
.good-news { background: var(--panel); border: 1px solid var(--line); border-radius: 0.5rem; padding: 1.25rem; margin: 0; }
footer { margin: 2.5rem 0 0; padding: 1rem 0 2rem; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.9rem; overflow-wrap: anywhere; }
@media (max-width: 36rem) { body { font-size: 15px; } h1 { font-size: 1.5rem; } .wide { padding: 0 0.9rem; } .facts { display: block; } .cards { grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr)); gap: 0.5rem; } .cards b { font-size: 1.35rem; } .filter p { flex: 1 1 100%; } .filter select { width: 100%; } }
@media (forced-colors: active) { .verdict, .tag, .diff li { border: 1px solid CanvasText; } }
@media print { :root { --ground: #fff; --panel: #fff; --line: #999; --text: #000; --soft: #444; --add: #0b4d25; --add-ground: #fff; --remove: #8a0f23; --remove-ground: #fff; --change: #5c3d00; --change-ground: #fff; --calm: #1c4568; --calm-ground: #fff; --link: #000; }
  body { font-size: 10pt; } nav, .filter, .skip { display: none !important; } details.item { break-inside: avoid-page; content-visibility: visible; } details::details-content { content-visibility: visible !important; block-size: auto !important; } .scroll { overflow: visible; } .findings > li, .cards li { break-inside: avoid; } h2, h3 { break-after: avoid; } }
`;
