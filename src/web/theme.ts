import { createTheme, type CSSVariablesResolver } from '@mantine/core';

/** The kit gives behaviour; every colour, size and radius it draws with is one of our tokens. */
export const theme = createTheme({
  fontFamily: 'var(--text)',
  fontFamilyMonospace: 'var(--mono)',
  defaultRadius: 4,
  focusRing: 'never',
  respectReducedMotion: true,
  components: {
    // Said as data, not by the kit's own part: that would bring the menu into every first load.
    Menu: {
      defaultProps: { radius: 4, offset: 4, transitionProps: { duration: 0 }, withinPortal: false, withInitialFocusPlaceholder: false },
    },
  },
});

const variables = {
  '--mantine-color-body': 'var(--deck)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-2)',
  '--mantine-color-placeholder': 'var(--ink-3)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--ink)',
  '--mantine-color-default': 'var(--raised)',
  '--mantine-color-default-hover': 'var(--soft)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line-2)',
  '--mantine-primary-color-filled': 'var(--solid)',
  '--mantine-color-white': 'var(--raised)',
  '--mantine-color-dark-6': 'var(--raised)',
};

export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: variables, dark: variables });
