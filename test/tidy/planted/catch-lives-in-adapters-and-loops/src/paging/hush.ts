export function hush(act: () => void, later: () => Promise<void>): void {
  try {
    act();
  } catch { // fault
    void later().catch(() => undefined); // fault
  }
  try {
    act();
  } finally {
    act();
  }
}

export function parse(text: string, schema: { catch(value: string): unknown }): unknown {
  try {
    return [JSON.parse(text), schema.catch('fallback')];
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export async function swallow(act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) { // fault
    if (error instanceof RangeError) throw error;
  }
}
