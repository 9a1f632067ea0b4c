// Before the app is there: asks for what an incident's address shows first, and for the script of its screen, so that none of them waits for another.
(() => {
  const ticket = /^\/tickets\/(T-\d+)$/.exec(location.pathname)?.[1];
  if (ticket === undefined) return;
  for (const href of (document.currentScript.dataset.ticket ?? '').split(' ').filter((each) => each !== '')) {
    const link = document.createElement('link');
    const isStyle = href.endsWith('.css');
    Object.assign(link, { rel: isStyle ? 'preload' : 'modulepreload', as: isStyle ? 'style' : 'script', crossOrigin: '', href });
    document.head.append(link);
  }
  const asked = new Map();
  for (const path of ['/me', `/tickets/${ticket}`, `/tickets/${ticket}/call`, `/tickets/${ticket}/timeline`]) {
    const answer = fetch(`/api/v1${path}`, { headers: { accept: 'application/json' } }).then((response) => ({ response, at: Date.now() }));
    // What could not be had is asked for again by the app, which says so.
    asked.set(
      `/api/v1${path}`,
      answer.catch(() => undefined),
    );
  }
  window.evenkeelAsked = asked;
})();

// Before the first paint: the reader's remembered choice of light or dark, else the system's.
(() => {
  let chosen = 'auto';
  try {
    chosen = localStorage.getItem('evenkeel.scheme') ?? 'auto';
  } catch {
    // A browser that keeps nothing follows the system.
  }
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
