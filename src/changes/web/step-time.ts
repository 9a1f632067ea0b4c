const two = (number: number): string => String(number).padStart(2, '0');

/** When a step is due, from 00:00 of its plan: `−00:15`, `00:00`, `+01:05`; seconds only where there are any. */
export function stepTime(at: number): string {
  const size = Math.abs(at);
  const [hour, minute, second] = [Math.floor(size / 3_600), Math.floor((size % 3_600) / 60), size % 60];
  const sign = at < 0 ? '−' : at > 0 ? '+' : '';
  return `${sign}${two(hour)}:${two(minute)}${second === 0 ? '' : `:${two(second)}`}`;
}

/** The seconds that parts such as `1`, `05` and `30` come to: one alone is minutes. */
function secondsOf(parts: readonly number[]): number | undefined {
  const [hour = 0, minute = 0, second = 0] = parts.length === 1 ? [0, ...parts] : parts;
  const isTime = second < 60 && (parts.length === 1 || minute < 60);
  return isTime ? hour * 3_600 + minute * 60 + second : undefined;
}

/** Reads what a person types for it: `-15` and `15` are minutes, `1:05` hours and minutes, `0:00:30` seconds too. */
export function readStepTime(text: string): number | undefined {
  const [, sign = '', rest = ''] = /^\s*T?\s*([+−–-]?)\s*(\d{1,3}(?::\d{1,2}){0,2})\s*$/i.exec(text) ?? [];
  const size = rest === '' ? undefined : secondsOf(rest.split(':').map(Number));
  return size === undefined || size === 0 || sign === '' || sign === '+' ? size : -size;
}
