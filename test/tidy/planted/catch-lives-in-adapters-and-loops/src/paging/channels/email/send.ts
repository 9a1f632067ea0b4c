export function send(act: () => void): void {
  try {
    act();
  } catch {
    // The world failed.
  }
}
