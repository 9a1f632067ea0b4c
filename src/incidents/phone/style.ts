/** The phone page's own sheet: the tokens it needs and nothing else, so that it is one request and a few kB. */
export const phoneStyle = `
:root{color-scheme:light dark;--deck:#F3F2EC;--hull:#FBFAF6;--line:#C6C5BA;--ink:#14222B;--ink2:#43525B;--ink3:#586670;--accent:#0B5D68;--solid:#0B5D68;--edge:#7C878D;--sev1:#AE1F18;--sev1s:#B3241C;--on1:#fff;--sev2:#8A4F00;--sev2s:#B06000;--on2:#fff;--well:#fff}
@media(prefers-color-scheme:dark){:root{--deck:#0B1216;--hull:#111A20;--line:#33424B;--ink:#E2E9EB;--ink2:#AAB8BE;--ink3:#8999A1;--accent:#84CDD2;--solid:#217A86;--edge:#61737D;--sev1:#FF8577;--sev1s:#CF352B;--sev2:#EFAA4A;--sev2s:#EFAA4A;--on2:#1B1203;--well:#070C0F}}
*{box-sizing:border-box;margin:0}
body{min-height:100dvh;display:flex;flex-direction:column;background:var(--deck);color:var(--ink);font:15px/22px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
header{display:flex;justify-content:space-between;align-items:center;gap:12px;height:48px;padding:0 20px 0 54px;border-bottom:1px solid var(--line);background:var(--hull);font-size:13px;color:var(--ink2);position:relative}
header svg{position:absolute;left:20px;bottom:-11px}
header b{color:var(--ink)}
main{flex:1;display:flex;flex-direction:column;padding:20px 20px 0;width:100%;max-width:480px;margin:0 auto}
.sev{display:flex;align-items:center;gap:12px;font-weight:600;font-size:15px}
.sev1{color:var(--sev1)}.sev2{color:var(--sev2)}
h1{font-size:26px;line-height:32px;font-weight:600;margin:8px 0 14px;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:90px 1fr;row-gap:10px;margin-bottom:16px}
dt{color:var(--ink3)}dd{overflow-wrap:anywhere}
dd small{color:var(--ink2);font-size:15px}
.next{position:relative;margin:0 -20px;padding:12px 20px 16px;background:var(--hull);border-block:1px solid var(--line);display:flex;justify-content:space-between;align-items:baseline;gap:12px}
.next i{position:absolute;inset:auto 20px 9px;height:3px;border-radius:2px;background:var(--line)}.next i b{display:block;height:100%;border-radius:2px;background:var(--accent)}
.next strong{font-size:22px;line-height:28px}
form{display:contents}
.main{flex:1;min-height:26dvh;margin:18px 0 12px;border:0;border-radius:10px;background:var(--solid);color:#fff;font:inherit;padding:16px 20px;cursor:pointer}
.main b{display:block;font-size:30px;line-height:36px;font-weight:600;margin-bottom:4px}
.main.done{background:none;border:1px solid var(--edge);color:var(--ink)}
.row{display:grid;grid-auto-flow:column;grid-auto-columns:1fr;gap:8px;margin-bottom:12px}
.row a,.row button{max-width:100%;display:flex;align-items:center;justify-content:center;min-height:52px;border:1px solid var(--edge);border-radius:4px;background:none;color:var(--ink);font:inherit;text-decoration:none;text-align:center;padding:4px 6px;cursor:pointer}
p+.row{margin-top:16px}
.said+.row{margin-top:12px}
.mine{margin:4px 0 16px}.mine h2{font-size:15px;font-weight:600}.mine ul{list-style:none;padding:0;margin:6px 0 12px}
.mine li{display:grid;grid-template-columns:1fr auto auto;gap:8px;align-items:center;padding:8px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
.mine small{display:block;color:var(--ink2);font-size:13px}
.mine li button{min-width:56px;min-height:48px;border:1px solid var(--edge);border-radius:4px;background:none;color:var(--ink);font:inherit;cursor:pointer}
.said{margin:12px 0 0;padding:10px 12px;border-left:3px solid var(--accent);background:var(--hull)}
:focus-visible{outline:2px solid var(--accent);outline-offset:1px}
footer{padding:4px 20px 16px;color:var(--ink3);font-size:12px}
`;
