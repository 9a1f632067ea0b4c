const rows: unknown = JSON.parse('[]');

export const cast = rows as { id: string }[];

export async function later(): Promise<void> {}

export function forget(name: string | undefined): number {
  later();
  if (name) console.log(name);
  return name!.length;
}

export function turn(state: 'open' | 'closed'): number {
  switch (state) {
    case 'open':
      return 1;
  }
  return 0;
}

export const many = (a: number, b: number, c: number, d: number): number => a + b + c + d;

export const loose = (value: any): unknown => value;

export default many;
