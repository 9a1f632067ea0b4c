export function hush(act: () => void): void {
  try {
    act();
  } catch {
    // Nobody will ever know.
  }
}
