/**
 * How many lanes fold the log at once. What is said of one alert stays in one lane, and so in order; what two lanes could
 * both cut a ticket for is locked by its group. Another number needs a migration, of `fold_lane` and of the chunks that are parted.
 */
export const LANES = 4;

/** Every lane. */
export const lanes: readonly number[] = Array.from({ length: LANES }, (_, lane) => lane);

/** Stands for the lane of a chunk that waits whole: only who has every lane may take it. */
export const WHOLE = -1;

/** The lane of an alert by its key: as even as its first character. The same as `ascii(key) % LANES` in the database. */
export const laneOf = (key: string): number => key.charCodeAt(0) % LANES;
