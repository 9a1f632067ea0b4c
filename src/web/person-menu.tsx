import { Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';

import { useMe, useMyself } from './me.ts';
import { Initials, initialsOf } from './parts/marks.tsx';
import { schemes, useScheme } from './scheme.ts';
import { useSignOut } from './sign-out.ts';

const classNames = { dropdown: 'menu', item: 'menu-item', label: 'menu-label', divider: 'menu-divider' };

/** The signed-in person: light or dark, own settings, sign out. */
export function PersonMenu(): React.ReactNode {
  const account = useMe();
  const me = useMyself();
  const { chosen, choose } = useScheme();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const name = me?.name ?? account?.name ?? '';
  return (
    <Menu classNames={classNames} position="bottom-end">
      <Menu.Target>
        <button type="button" className="person-button" aria-label={`${initialsOf(name)}, you: appearance, contact methods, sign out`}>
          <Initials name={name} mine />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {name}, {me?.email}
        </Menu.Label>
        <Menu.Item onClick={() => void navigate({ to: '/settings/contact-methods' })}>Contact methods</Menu.Item>
        <Menu.Item onClick={() => void navigate({ to: '/settings/you' })}>Your zone and password</Menu.Item>
        <Menu.Divider />
        <Menu.Label>Light or dark</Menu.Label>
        <Menu.RadioGroup value={chosen} onChange={(value) => choose(schemes.find(([scheme]) => scheme === value)?.[0] ?? 'auto')}>
          {schemes.map(([scheme, word]) => (
            <Menu.RadioItem key={scheme} value={scheme} className="menu-item" closeMenuOnClick={false}>
              {word}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item onClick={() => void signOut()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
