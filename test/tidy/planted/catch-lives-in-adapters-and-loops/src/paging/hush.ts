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
