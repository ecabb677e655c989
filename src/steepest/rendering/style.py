"""How a page of HTML looks: one sheet of style, which stands inside the page.

Colours are shades of the text's own, so that a part of a page looks right on any background; only a page that
stands alone sets one. Nothing is fetched: fonts are those of the reader.
"""

from __future__ import annotations

#: What a derivation looks like, wherever it stands. Every rule is for what lies inside the class "steepest".
PART = """
.steepest{line-height:1.5;overflow-wrap:break-word}
.steepest math{font-size:1.1em}
.steepest math[display=block]{display:inline math;margin:0}
.steepest p,.steepest .formula{margin:.6em 0}
.steepest .formula,.steepest .line>.shown{overflow-x:auto;overflow-y:hidden;padding:.15em 0}
.steepest ol.lines{display:grid;grid-template-columns:auto auto minmax(0,max-content) minmax(15em,1fr);
column-gap:.6em;list-style:none;margin:.6em 0;padding:0}
.steepest .line{display:grid;grid-column:1/-1;grid-template-columns:subgrid;align-items:baseline;
padding:.3em 0;margin:0;break-inside:avoid}
.steepest .line+li{border-top:1px solid color-mix(in srgb,currentColor 12%,transparent)}
.steepest .number{grid-column:1;min-width:1.3em;text-align:right;font-size:.8em;opacity:.65}
.steepest .sign{grid-column:2}
.steepest .shown{grid-column:3}
.steepest .shown math{padding:.1em 0}
.steepest .reason{grid-column:4;padding-left:1.2em;opacity:.85;text-wrap:pretty}
.steepest .below .reason{grid-column:3/-1;padding-left:1.6em}
.steepest .below .shown{grid-column:3/-1}
.steepest .left-out{grid-column:1/-1;margin:0;padding:.3em 0 0 2.4em;font-size:.92em}
.steepest .left-out summary{cursor:pointer;opacity:.7;width:max-content;max-width:100%}
.steepest .left-out .lines{border-left:2px solid color-mix(in srgb,currentColor 25%,transparent);padding-left:.4em}
.steepest .changed{background:rgba(255,190,0,.26);border-radius:.2em;padding:.12em 0;print-color-adjust:exact}
.steepest .line:target{outline:2px solid rgba(255,190,0,.7);outline-offset:2px}
.steepest .result{background:color-mix(in srgb,currentColor 5%,transparent)}
.steepest .opening{margin-bottom:.2em}
.steepest .note,.steepest .check,.steepest .doubt,.steepest .meaning{font-size:.92em;opacity:.85}
.steepest .doubt{border-left:3px solid #c60;padding-left:.6em;opacity:1}
.steepest .outcome{font-weight:bold;border-left:.3em solid;padding-left:.6em}
.steepest .correct{border-color:#2a8a3e}
.steepest .incorrect{border-color:#c23b22}
.steepest .wrong_form,.steepest .undecided,.steepest .unreadable{border-color:#b8860b}
.steepest table{border-collapse:collapse;margin:.6em 0}
.steepest caption{text-align:left;margin-bottom:.2em}
.steepest th,.steepest td{font-weight:normal;text-align:left;padding:.2em .5em .2em 0;border:0;background:none}
.steepest h4{font-size:1em;font-weight:600;margin:1.2em 0 .3em}
.steepest pre{overflow-x:auto;padding:.6em;font-family:monospace;
border:1px solid color-mix(in srgb,currentColor 20%,transparent)}
@media (max-width:44em){
.steepest ol.lines{grid-template-columns:auto auto minmax(0,1fr)}
.steepest .line .reason,.steepest .line .shown{grid-column:3}
.steepest .line .reason{padding-left:.8em;font-size:.95em}
.steepest .left-out{padding-left:0}
}
@media print{
.steepest details::details-content{content-visibility:visible;display:block;block-size:auto}
.steepest .formula,.steepest .line>.shown{overflow:visible}
.steepest h1,.steepest h2,.steepest h3{break-after:avoid}
.steepest a{color:inherit;text-decoration:none}
}
"""

#: What a page that stands alone adds.
WHOLE = """
:root{color-scheme:light dark}
body{margin:0;background:#fdfdfb;color:#1c1c1c;font:1rem/1.5 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:1.5rem 1.2rem 3rem}
h1{font-size:1.5rem;font-weight:600;line-height:1.3}
h2,h3{font-size:1.1rem;font-weight:600;margin:1.6em 0 .4em}
a{color:#0b57d0}
@media (prefers-color-scheme:dark){body{background:#16181c;color:#e6e6e3}a{color:#8ab4f8}}
@media print{body{background:#fff;color:#000;font-size:10pt}main{max-width:none;padding:0}}
@page{margin:18mm}
"""
