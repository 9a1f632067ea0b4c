import { get } from '../../web/api.ts';

const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

/** Asks this browser for a push subscription under the server's VAPID key; its JSON is the address of the contact method. */
export async function subscribeBrowser(): Promise<unknown> {
  if (!('serviceWorker' in navigator) || !('PushManager' in window)) {
    throw new Error('This browser cannot receive pushes here: it needs HTTPS, and on an iPhone the home screen.');
  }
  const { key } = await get('/push-key', {});
  const worker = await navigator.serviceWorker.register('/push-worker.js');
  if ((await Notification.requestPermission()) !== 'granted') {
    throw new Error('This browser was told not to notify for this address: allow it beside the address, then add it again.');
  }
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  return subscription.toJSON();
}
