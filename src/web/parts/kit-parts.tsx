import { KitDialog } from './kit-dialog.tsx';
import { KitMenu, KitMenuDivider, KitMenuItem, KitMenuLabel, KitRadioGroup, KitRadioItem } from './kit-menu.tsx';
import { KitPick } from './kit-pick.tsx';

/** All of the kit, in one file that no first screen asks for. */
export const kit = { KitDialog, KitMenu, KitMenuDivider, KitMenuItem, KitMenuLabel, KitRadioGroup, KitRadioItem, KitPick };
