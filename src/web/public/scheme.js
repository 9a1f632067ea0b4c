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
