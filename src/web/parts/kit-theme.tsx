import '@mantine/core/styles/default-css-variables.css';
import '@mantine/core/styles/global.css';
import './kit.css';
import { createTheme, MantineProvider } from '@mantine/core';

import { useScheme } from '../scheme.ts';

/** The kit gives behaviour; every colour, size and radius it draws with is one of our tokens, by kit.css. */
const theme = createTheme({
  fontFamily: 'var(--text)',
  fontFamilyMonospace: 'var(--mono)',
  defaultRadius: 4,
  focusRing: 'never',
  respectReducedMotion: true,
});

/** Light or dark stands on the root by `useScheme` alone. */
const nowhere = (): undefined => undefined;

/** What everything of the kit stands in. It comes with the kit, so that no screen waits for it. */
export function KitTheme({ children }: { children: React.ReactNode }): React.ReactNode {
  const { shown } = useScheme();
  return (
    <MantineProvider theme={theme} forceColorScheme={shown} getRootElement={nowhere} withCssVariables={false} withGlobalClasses={false}>
      {children}
    </MantineProvider>
  );
}
