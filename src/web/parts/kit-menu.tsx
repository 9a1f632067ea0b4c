import { Menu } from '@mantine/core';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';

import type { MenuProps } from './kit-props.ts';
import { KitTheme } from './kit-theme.tsx';

const classNames = { dropdown: 'menu', item: 'menu-item', label: 'menu-label', divider: 'menu-divider' };
const transition = { duration: 0 };

/** A menu that was pressed before the kit was there or drew it: its button takes the focus over, then it opens. Whoever went on is left alone. */
export function KitMenu({ button, children }: MenuProps): React.ReactNode {
  const target = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState(false);
  useLayoutEffect(() => {
    if (document.activeElement === document.body) target.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => setOpened(document.activeElement === target.current), []);
  return (
    <KitTheme>
      <Menu
        classNames={classNames}
        position="bottom-end"
        radius={4}
        offset={4}
        transitionProps={transition}
        withinPortal={false}
        withInitialFocusPlaceholder={false}
        hideDetached={false}
        opened={opened}
        onChange={setOpened}
      >
        <Menu.Target>{button({ ref: target })}</Menu.Target>
        <Menu.Dropdown>{children}</Menu.Dropdown>
      </Menu>
    </KitTheme>
  );
}

export const KitMenuItem = Menu.Item;
export const KitMenuLabel = Menu.Label;
export const KitMenuDivider = Menu.Divider;
export const KitRadioGroup = Menu.RadioGroup;
export const KitRadioItem = Menu.RadioItem;
