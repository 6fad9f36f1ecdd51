import { INK, PAPER } from './palette.ts';

const LIGHT = `--paper:${PAPER.light};--ink:${INK.light};--muted:#5b6570;--line:#d5dbe1;--wash:#f4f6f8;--met:#0b6b54;--missed:#a8420a;--banner:#fff3d6;--banner-line:#d99a1c;color-scheme:light;`;
const DARK = `--paper:${PAPER.dark};--ink:${INK.dark};--muted:#a2adb8;--line:#343c45;--wash:#1c2229;--met:#4cc7a2;--missed:#f0965a;--banner:#332a14;--banner-line:#b9862a;color-scheme:dark;`;

/** The whole style of the page: the system's fonts, light and dark, narrow screens and print. */
export const STYLE = `
:root{${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main,header,nav,footer{max-width:1120px;margin:0 auto;padding:0 24px}
header{padding-top:24px}
h1{font-size:1.9rem;line-height:1.2;margin:.8em 0 .2em;overflow-wrap:anywhere}
h2{font-size:1.35rem;line-height:1.25;margin:2.4em 0 .7em;padding-bottom:.3em;border-bottom:1px solid var(--line);break-after:avoid}
h3{font-size:1rem;line-height:1.35;margin:0 0 .5em;break-after:avoid}
p,ul{margin:.6em 0;max-width:46em}
ul{padding-left:1.2em}
.id,code{overflow-wrap:anywhere}
code{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.banner{font-weight:600;max-width:none;margin:0;padding:.6em 1em;background:var(--banner);border-left:4px solid var(--banner-line);border-radius:4px}
.lead,figcaption,caption,small,summary,.sources,footer{color:var(--muted)}
.verdict{font-size:1.1rem;margin-top:1.2em}
.verdict strong{font-size:1.3rem}
.facts{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:12px;margin:1em 0}
.facts>div{background:var(--wash);border-radius:8px;padding:12px 18px}
.facts h2{font-size:1rem;margin:0;padding:0;border:0}
.facts ul{list-style:none;margin:.4em 0 0;padding:0;columns:14rem;font-size:.93rem}
.met{color:var(--met)}
.missed{color:var(--missed);font-weight:600;white-space:nowrap}
nav ul{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;padding:0;max-width:none;margin:1.4em 0 0;font-size:.93rem}
a{color:inherit;text-decoration-color:var(--muted);text-underline-offset:3px}
figure,.missing{margin:0 0 34px;min-width:0;break-inside:avoid}
.pairs{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 40px}
.wide .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr));gap:14px 24px}
.charts svg{display:block;width:100%;height:auto;break-inside:avoid}
.narrow .charts{max-width:640px}
figcaption{font-size:.88rem;line-height:1.5;margin-top:.6em;max-width:56em}
.mark{display:inline-block;margin-left:.5em;padding:0 .5em;font-size:.75rem;font-weight:500;line-height:1.6;color:var(--ink);background:var(--banner);border-radius:4px;vertical-align:1px;white-space:nowrap}
.legend{display:flex;flex-wrap:wrap;gap:2px 16px;list-style:none;padding:0;margin:0 0 .5em;font-size:.85rem;max-width:none}
.legend li{display:inline-flex;align-items:center;gap:6px;overflow-wrap:anywhere}
.legend svg{flex:none}
.scroll{overflow-x:auto;margin:1em 0 1.6em}
.scroll:focus-visible{outline:2px solid var(--banner-line);outline-offset:3px}
table{border-collapse:collapse;width:100%;font-size:.9rem;line-height:1.4;font-variant-numeric:tabular-nums}
caption{text-align:left;padding-bottom:.6em;font-size:.88rem}
th,td{padding:7px 12px 7px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);white-space:nowrap}
thead th{white-space:normal;border-bottom:2px solid var(--line);vertical-align:bottom}
tbody th{font-weight:600}
td.text{white-space:normal;overflow-wrap:anywhere;min-width:16rem}
small{display:block;font-weight:400;font-size:.82rem}
.quality tbody th{white-space:normal;min-width:15rem;max-width:26rem;position:sticky;left:0;background:var(--paper)}
.quality td,.quality thead th+th{text-align:right}
.scores tbody th.part{font-weight:400;padding-left:1.2em}
.scores td,.scores thead th+th{text-align:right;white-space:normal;min-width:4.6rem}
.scores td span{display:inline-block;white-space:nowrap}
.notes{color:var(--muted);font-size:.85rem;line-height:1.5;max-width:60em;margin:0 0 2.4em}
.provenance th{width:14rem}
summary{cursor:pointer}
.sources{font-size:.85rem;max-width:none;columns:26rem;column-gap:40px}
.sources li{break-inside:avoid}
footer{margin-top:48px;padding-top:12px;padding-bottom:40px;font-size:.85rem;border-top:1px solid var(--line)}
@media screen and (max-width:760px){
main,header,nav,footer{padding-left:16px;padding-right:16px}
h1{font-size:1.5rem}
.pairs,.facts{grid-template-columns:minmax(0,1fr)}
table{font-size:.84rem}
.quality tbody th{min-width:9rem}
.provenance th{width:auto;white-space:normal;min-width:7rem}
}
@media print{
:root{${LIGHT}}
@page{margin:14mm}
html{font-size:11.5px}
body{font-size:9pt}
main,header,nav,footer{max-width:none;padding:0}
nav{display:none}
.pairs{gap:0 24px}
.wide .charts{grid-template-columns:repeat(auto-fit,minmax(200px,1fr))}
.narrow .charts{max-width:440px}
figure{margin-bottom:24px}
.scroll{overflow:visible}
table{font-size:7.5pt}
th,td{padding-right:8px}
.provenance th,.quality td,.scores th{white-space:normal}
.quality tbody th{min-width:0;position:static}
.scores td,.scores thead th+th{min-width:0}
thead,tbody tr:first-child{break-after:avoid}
tr,.facts>div{break-inside:avoid}
.banner,.facts>div,.mark{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`;
