// Shows a page as a notification and opens its phone page; it touches nothing else, so a release is never stuck behind it.
self.addEventListener('push', (event) => {
  let page = {};
  try {
    page = event.data?.json() ?? {};
  } catch {
    page = { title: event.data?.text() };
  }
  const options = {
    body: page.body ?? '',
    tag: page.tag ?? 'evenkeel',
    data: { url: page.link ?? '/' },
    requireInteraction: true,
    renotify: true,
    icon: '/mark.svg',
  };
  event.waitUntil(self.registration.showNotification(page.title ?? 'Evenkeel pages you', options));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.url));
});
