/** The sheet of a status page: the tokens it needs and nothing else, so that a page is one request and a few kB. */
export const pageStyle = `
:root{color-scheme:light dark;--deck:#F3F2EC;--hull:#FBFAF6;--line:#E2E0D6;--line2:#C6C5BA;--edge:#7C878D;--ink:#14222B;--ink2:#43525B;--ink3:#586670;--accent:#0B5D68;--solid:#0B5D68;--sev1:#AE1F18;--sev1s:#B3241C;--sev2:#8A4F00;--sev2s:#B06000;--hatch:#B4B3A8;--well:#fff;--ok:#1C6842}
@media(prefers-color-scheme:dark){:root{--deck:#0B1216;--hull:#111A20;--line:#1E2931;--line2:#33424B;--edge:#61737D;--ink:#E2E9EB;--ink2:#AAB8BE;--ink3:#8999A1;--accent:#84CDD2;--solid:#217A86;--sev1:#FF8577;--sev1s:#CF352B;--sev2:#EFAA4A;--sev2s:#EFAA4A;--hatch:#3B4A53;--well:#070C0F;--ok:#86C9A0}}
*{box-sizing:border-box;margin:0}
body{background:var(--deck);color:var(--ink);font:15px/22px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
header,main,footer{max-width:760px;margin:0 auto;padding:0 20px}
header{padding-top:28px}
h1{font-size:24px;line-height:32px;font-weight:600;overflow-wrap:anywhere}
header p,.quiet{color:var(--ink2)}
h2+.quiet{margin-top:8px}
.now{display:flex;gap:12px;align-items:center;margin:20px 0 4px;padding:0 0 14px;border-bottom:1px solid var(--line2);font-size:20px;line-height:28px;font-weight:600}
.asof{color:var(--ink3);font-size:13px;line-height:20px}
h2{font-size:18px;line-height:24px;font-weight:600;margin:32px 0 0;padding-bottom:5px;border-bottom:1px solid var(--line2)}
h3{font-size:15px;line-height:22px;font-weight:600;overflow-wrap:anywhere}
ul,ol{list-style:none;padding:0}
.component{padding:14px 0 12px;border-bottom:1px solid var(--line)}
.component .head{display:flex;flex-wrap:wrap;gap:2px 12px;align-items:baseline}
.component .state{margin-left:auto;display:inline-flex;gap:8px;align-items:center}
.component svg.bars{display:block;width:100%;height:26px;margin:8px 0 2px}
.ends{display:flex;justify-content:space-between;color:var(--ink3);font-size:12px;line-height:16px}
.mark{flex:none}
.degraded,.partial{color:var(--sev2)}.major{color:var(--sev1)}
.posting{padding:14px 0;border-bottom:1px solid var(--line)}
.posting .quiet{font-size:13px;line-height:20px}
.posting ol{margin-top:8px}
.posting li{padding:6px 0 6px 14px;border-left:2px solid var(--line2);margin-top:6px;overflow-wrap:anywhere}
.posting li time{color:var(--ink3);font-size:13px;white-space:nowrap}
details{margin-top:6px}summary{cursor:pointer;color:var(--accent);font-size:13px;line-height:24px}
details li{font-size:13px;line-height:20px;color:var(--ink2)}
form{display:grid;gap:8px;max-width:460px;margin-top:12px}
label{font-size:13px;line-height:20px;color:var(--ink2)}
input{width:100%;min-height:44px;padding:8px 10px;border:1px solid var(--edge);border-radius:4px;background:var(--well);color:var(--ink);font:inherit}
button{min-height:44px;padding:8px 16px;border:1px solid var(--edge);border-radius:4px;background:none;color:var(--ink);font:inherit;cursor:pointer}
button.main{border-color:var(--solid);background:var(--solid);color:#fff;font-weight:600}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
.said{margin:16px 0 0;padding:10px 12px;border-left:3px solid var(--accent);background:var(--hull);overflow-wrap:anywhere}
code{font:13px/20px ui-monospace,SFMono-Regular,Menlo,monospace;overflow-wrap:anywhere}
footer{padding-top:32px;padding-bottom:32px;color:var(--ink3);font-size:13px;line-height:20px}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
`;
