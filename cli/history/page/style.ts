/** The page's style: the light or dark colour scheme of the browser, one column at any width. */
export const style = `
:root {
    color-scheme: light dark;
    --page: #ffffff; --panel: #f6f7f9; --text: #1d232b; --soft: #59636e; --rule: #d5dae0;
    --canary: #b34700; --primary: #0a58ca; --other: #6f42c1; --shade: rgba(110, 120, 135, 0.12);
    --good: #146c2e; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
    :root {
        --page: #14181d; --panel: #1c2229; --text: #e4e8ed; --soft: #a4afba; --rule: #3a434d;
        --canary: #ff9d5c; --primary: #7ab7ff; --other: #c9a6ff; --shade: rgba(180, 190, 205, 0.12);
        --good: #6fd08c; --bad: #ff8a80;
    }
}
* { box-sizing: border-box; }
body {
    margin: 0 auto; max-width: 1120px; padding: 24px 20px 64px; background: var(--page); color: var(--text);
    font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
h1 { font-size: 26px; margin: 0 0 4px; }
h2 { font-size: 20px; margin: 48px 0 4px; overflow-wrap: anywhere; }
h3 { font-size: 16px; margin: 20px 0 4px; }
p { margin: 0 0 12px; }
a { color: var(--primary); }
.soft { color: var(--soft); }
.promoted { color: var(--good); }
.rolledBack, .promotionFailed { color: var(--bad); }
.scroll { overflow-x: auto; border: 1px solid var(--rule); border-radius: 8px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { padding: 6px 12px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--rule); }
tbody tr:last-child > * { border-bottom: 0; }
thead th { background: var(--panel); white-space: nowrap; }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.time { white-space: nowrap; font-variant-numeric: tabular-nums; }
figure { margin: 0; }
figure svg { display: block; width: 100%; height: auto; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 20px; margin: 4px 0; padding: 0; list-style: none; font-size: 14px; }
.legend svg { display: inline-block; width: 28px; height: 10px; margin-right: 6px; }
.halts { margin: 0; padding-left: 28px; font-size: 14px; overflow-wrap: anywhere; }
.narrow { display: none; }
details { margin-top: 12px; }
summary { cursor: pointer; padding: 4px 0; }
@media (max-width: 640px) {
    body { padding: 16px 12px 48px; }
    .wide { display: none; }
    .legend { display: flex; flex-wrap: wrap; gap: 2px 20px; margin: 4px 0; padding: 0; list-style: none; font-size: 14px; }
.legend svg { display: inline-block; width: 28px; height: 10px; margin-right: 6px; }
.narrow { display: block; }
    table.stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    table.stack tr { display: block; padding: 8px 0; border-bottom: 1px solid var(--rule); }
    table.stack tbody tr:last-child { border-bottom: 0; }
    table.stack td, table.stack th { display: flex; gap: 12px; border: 0; padding: 2px 12px; text-align: left; white-space: normal; overflow-wrap: anywhere; }
    table.stack [data-label]::before { content: attr(data-label); flex: 0 0 96px; color: var(--soft); font-weight: 400; }
    table.stack td.empty { display: none; }
}
@media print { details > * { display: block; } }
`;
