import { describe, expect, it } from 'vitest';

import { html, safeHref } from './html.ts';

describe('the template of hand-made HTML', () => {
  it('escapes what is put in', () => {
    expect(html`<a title="${'"><script>'}">${"&<>'"}</a>`.text).toBe('<a title="&quot;&gt;&lt;script&gt;">&amp;&lt;&gt;&#39;</a>');
  });

  it('takes its own HTML as it is, lists and nothing', () => {
    expect(html`<p>${html`<b>${'x<'}</b>`}${['a&', html`<i>b</i>`]}${undefined}${7}</p>`.text).toBe('<p><b>x&lt;</b>a&amp;<i>b</i>7</p>');
  });

  it('lets only addresses of the web and paths of our own be links', () => {
    expect(['https://a.b/c', 'http://x', '/p/1', 'javascript:alert(1)', '//evil', 'data:x'].map(safeHref)).toEqual([
      'https://a.b/c',
      'http://x',
      '/p/1',
      '#',
      '#',
      '#',
    ]);
  });
});
