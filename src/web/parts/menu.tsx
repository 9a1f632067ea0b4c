import { useState } from 'react';

import type { MenuProps } from './kit-props.ts';
import { fetchKit, theKit, useKit } from './kit.ts';

/** A button that opens a list of acts. The list and what it needs come with the first press: a screen has many menus, and few are opened. */
export function Menu({ button, children }: MenuProps): React.ReactNode {
  const [pressed, setPressed] = useState(false);
  const kit = useKit(pressed);
  if (!pressed || kit === undefined) {
    const press = (): void => {
      setPressed(true);
      if (pressed) void fetchKit();
    };
    return button({ 'aria-haspopup': 'menu', 'aria-expanded': false, onClick: press });
  }
  return <kit.KitMenu button={button}>{children}</kit.KitMenu>;
}

interface ItemProps {
  readonly onClick: () => void;
  readonly children: React.ReactNode;
}

/** One act of a menu. */
export function MenuItem(props: ItemProps): React.ReactNode {
  const { KitMenuItem } = theKit();
  return <KitMenuItem {...props} />;
}

/** A word above some items of a menu. */
export function MenuLabel({ children }: { children: React.ReactNode }): React.ReactNode {
  const { KitMenuLabel } = theKit();
  return <KitMenuLabel>{children}</KitMenuLabel>;
}

/** A line between items of a menu. */
export function MenuDivider(): React.ReactNode {
  const { KitMenuDivider } = theKit();
  return <KitMenuDivider />;
}

interface MenuChoiceProps<V extends string> {
  readonly value: V;
  readonly options: readonly (readonly [V, string])[];
  readonly onChange: (value: V) => void;
}

/** One of a few inside a menu, which stays open. */
export function MenuChoice<V extends string>({ value, options, onChange }: MenuChoiceProps<V>): React.ReactNode {
  const { KitRadioGroup, KitRadioItem } = theKit();
  const choose = (next: string): void => {
    const found = options.find(([key]) => key === next);
    if (found !== undefined) onChange(found[0]);
  };
  return (
    <KitRadioGroup value={value} onChange={choose}>
      {options.map(([key, word]) => (
        <KitRadioItem key={key} value={key} className="menu-item" closeMenuOnClick={false}>
          {word}
        </KitRadioItem>
      ))}
    </KitRadioGroup>
  );
}
