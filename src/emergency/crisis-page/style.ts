/** The page's own sheet, of the product's tokens. On paper it is black on white, without the form. */
export const style = `:root{color-scheme:light dark;--deck:light-dark(#f3f2ec,#0b1216);--well:light-dark(#fff,#070c0f);--line:light-dark(#e2e0d6,#1e2931);--line-2:light-dark(#c6c5ba,#33424b);--edge:light-dark(#7c878d,#61737d);--ink:light-dark(#14222b,#e2e9eb);--ink-2:light-dark(#43525b,#aab8be);--ink-3:light-dark(#586670,#8999a1);--accent:light-dark(#0b5d68,#84cdd2);--solid:light-dark(#0b5d68,#217a86)}
*{box-sizing:border-box}
body{margin:0 auto;max-width:960px;padding:20px;background:var(--deck);color:var(--ink);font:13px/20px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
h1,h2,h3,p,dl,dd{margin:0}
h1{font-size:20px;line-height:28px;font-weight:600;padding-bottom:5px;border-bottom:1px solid var(--line-2)}
h2{font-size:18px;line-height:24px;font-weight:600;margin-top:32px;padding-bottom:5px;border-bottom:1px solid var(--line-2)}
h3{font-size:13px;font-weight:600;margin-top:16px}
header p{margin-top:8px;color:var(--ink-2);max-width:44em}
#age{color:var(--ink);font-weight:600}
form{display:flex;flex-wrap:wrap;align-items:end;gap:8px;margin-top:16px}
label{display:grid;gap:4px;color:var(--ink-2)}
input,button{font:inherit;min-height:44px;padding:0 12px;border-radius:4px}
input{width:240px;color:inherit;background:var(--well);border:1px solid var(--edge)}
button{border:0;background:var(--solid);color:#fff;font-weight:600}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
form[hidden]{display:none}
#said{margin-top:8px;min-height:20px}
dl{display:grid;grid-template-columns:96px 1fr;gap:4px 12px;margin-top:8px}
dt{color:var(--ink-3)}
dd>div{display:flex;flex-wrap:wrap;gap:0 12px}
strong{font-weight:600}
a{color:var(--accent)}
.ways{display:inline-flex;flex-wrap:wrap;gap:0 12px;color:var(--ink-3)}
table{width:100%;table-layout:fixed;margin-top:8px;border-collapse:collapse}
th,td{height:30px;padding:4px 12px 4px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);font-weight:400}
th{color:var(--ink-3)}
.people th{color:var(--ink);width:240px}
time{white-space:nowrap}
@media(max-width:720px){body{padding:16px;font-size:15px;line-height:22px}form,label,input,button{width:100%}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:8px}.people th{width:auto}h3{font-size:15px}.ways a{display:inline-block;min-height:28px}.people tr{display:block;padding:8px 0;border-bottom:1px solid var(--line)}.people th,.people td{display:block;height:auto;padding:0;border:0}}
@media print{:root{color-scheme:light;--deck:#fff}form{display:none}body{max-width:none}h2{break-after:avoid}table{break-inside:avoid}}
`;
