import { useNavigate } from '@tanstack/react-router';

import { useMe, useMyself } from './me.ts';
import { Initials, initialsOf } from './parts/marks.tsx';
import { Menu, MenuChoice, MenuDivider, MenuItem, MenuLabel } from './parts/menu.tsx';
import { schemes, useScheme } from './scheme.ts';
import { useSignOut } from './sign-out.ts';

/** The signed-in person: light or dark, own settings, sign out. */
export function PersonMenu(): React.ReactNode {
  const account = useMe();
  const me = useMyself();
  const { chosen, choose } = useScheme();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const name = me?.name ?? account?.name ?? '';
  const words = `${initialsOf(name)}, you: appearance, contact methods, sign out`;
  return (
    <Menu
      button={(wiring) => (
        <button type="button" className="person-button" aria-label={words} {...wiring}>
          <Initials name={name} mine />
        </button>
      )}
    >
      <MenuLabel>
        {name}, {me?.email}
      </MenuLabel>
      <MenuItem onClick={() => void navigate({ to: '/settings/contact-methods' })}>Contact methods</MenuItem>
      <MenuItem onClick={() => void navigate({ to: '/settings/you' })}>Your zone and password</MenuItem>
      <MenuDivider />
      <MenuLabel>Light or dark</MenuLabel>
      <MenuChoice value={chosen} options={schemes} onChange={choose} />
      <MenuDivider />
      <MenuItem onClick={() => void signOut()}>Sign out</MenuItem>
    </Menu>
  );
}
