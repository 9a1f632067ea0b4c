/** What the page does by itself: it says how old it is, shows times in the reader's zone, and opens the numbers. It asks no network. */
export const script = `'use strict';
const sealed = JSON.parse(document.getElementById('sealed').textContent);
const made = Number(document.body.dataset.at);
const said = document.getElementById('said');
const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const two = (number) => String(number).padStart(2, '0');
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
for (const time of document.querySelectorAll('time')) {
  const at = new Date(time.dateTime);
  time.title = time.textContent;
  time.textContent = days[at.getDay()] + ' ' + at.getDate() + ' ' + months[at.getMonth()] + ' ' + two(at.getHours()) + ':' + two(at.getMinutes());
}
document.getElementById('zone').textContent = 'Times are those of ' + Intl.DateTimeFormat().resolvedOptions().timeZone + '.';
const hours = (Date.now() - made) / 3600000;
if (hours > 1) {
  const age = document.getElementById('age');
  age.textContent = 'This page is ' + (hours < 48 ? Math.round(hours) + ' h' : Math.round(hours / 24) + ' days') + ' old. Whoever is on call may have changed.';
  age.hidden = false;
}
const show = (people) => {
  for (const place of document.querySelectorAll('[data-person]')) {
    const ways = people[place.dataset.person] || [];
    place.replaceChildren(...ways.map(({ channel, text, href }) => {
      const way = document.createElement(href ? 'a' : 'span');
      way.textContent = text;
      way.title = channel;
      if (href) way.href = href;
      return way;
    }));
    if (ways.length === 0) place.textContent = 'no way to reach them is known';
  }
};
const form = document.querySelector('form');
if (form) form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (!crypto.subtle) { said.textContent = 'This browser opens no numbers from a file. Try another one.'; return; }
  said.textContent = 'Opening\\u2026';
  try {
    const given = new TextEncoder().encode(form.elements.passphrase.value.normalize('NFC'));
    const base = await crypto.subtle.importKey('raw', given, 'PBKDF2', false, ['deriveKey']);
    const how = { name: 'PBKDF2', hash: 'SHA-256', salt: bytes(sealed.salt), iterations: sealed.rounds };
    const key = await crypto.subtle.deriveKey(how, base, { name: 'AES-GCM', length: 256 }, false, ['decrypt']);
    const open = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: bytes(sealed.iv) }, key, bytes(sealed.data));
    show(JSON.parse(new TextDecoder().decode(open)));
    form.hidden = true;
    said.textContent = 'Numbers are shown. They are gone when this page is closed.';
  } catch {
    said.textContent = 'This passphrase does not open the numbers.';
    form.elements.passphrase.select();
  }
});
`;
