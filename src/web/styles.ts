/**
 * Every style of ours comes with the first screen: together they are smaller than what asking for each costs a slow phone. Imported
 * last, so that those of the first screen and its parts come before those of the areas. What changes the kit's look comes after the kit.
 */
import.meta.glob(['./**/*.css', '!./parts/kit*.css'], { eager: true });
import.meta.glob('../*/web/**/*.css', { eager: true });
