import '@mantine/core/styles/Combobox.css';
import { Combobox, useCombobox } from '@mantine/core';
import { useLayoutEffect, useRef, useState } from 'react';

import { Field } from './controls.tsx';
import './kit-pick.css';
import type { PickOption, PickProps } from './kit-props.ts';
import { KitTheme } from './kit-theme.tsx';

const most = 50;

/** Options whose words hold all the typed words, at most 50. */
export function matching(options: readonly PickOption[], typed: string): PickOption[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return options
    .filter((option) => words.every((word) => `${option.words} ${option.detail ?? ''}`.toLowerCase().includes(word)))
    .slice(0, most);
}

/** The word that no option is there. A list box must hold an option: this one cannot be taken. */
const Nothing = ({ words }: { words: string }): React.ReactNode => (
  <Combobox.Empty role="option" aria-disabled="true" aria-selected="false">
    {words}
  </Combobox.Empty>
);

/** What is typed, and which options that leaves; the first of them is picked as soon as there is one, also where options come later than the words. */
function useTyped({ value, options }: Pick<PickProps, 'value' | 'options'>) {
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() });
  const input = useRef<HTMLInputElement>(null);
  const chosen = options.find((option) => option.value === value)?.words ?? '';
  const [typed, setTyped] = useState<string | undefined>();
  const shown = matching(options, typed ?? '');
  const isTyped = typed !== undefined;
  const found = shown.map((option) => option.value).join('\n');
  const { selectFirstOption } = box;
  useLayoutEffect(() => {
    if (isTyped) selectFirstOption();
  }, [isTyped, found, selectFirstOption]);
  useLayoutEffect(() => {
    // What is typed next takes the place of what is chosen.
    if (!isTyped && input.current === document.activeElement) input.current?.select();
  }, [isTyped, chosen]);
  return { box, input, text: typed ?? chosen, isTyped, setTyped, shown };
}

function Typing({ label, value, options, onChange, hint, wrong, autoFocus = false, placeholder }: PickProps): React.ReactNode {
  const { box, input, text, isTyped, setTyped, shown } = useTyped({ value, options });
  const choose = (next: string): void => {
    onChange(next);
    setTyped(undefined);
    box.closeDropdown();
  };
  return (
    <Field label={label} hint={hint} wrong={wrong}>
      {(wiring) => (
        <Combobox
          store={box}
          onOptionSubmit={choose}
          withinPortal={false}
          floatingStrategy="fixed"
          transitionProps={{ duration: 0 }}
          classNames={{ dropdown: 'pick-drop', option: 'pick-option', empty: 'pick-empty' }}
        >
          <Combobox.Target withExpandedAttribute>
            <input
              {...wiring}
              ref={input}
              role="combobox"
              data-autofocus={autoFocus ? true : undefined}
              autoFocus={autoFocus}
              autoComplete="off"
              placeholder={placeholder}
              value={text}
              onFocus={(event) => {
                event.currentTarget.select();
                if (value === '') box.openDropdown();
              }}
              onClick={() => box.openDropdown()}
              onBlur={() => {
                setTyped(undefined);
                box.closeDropdown();
              }}
              onChange={(event) => {
                setTyped(event.currentTarget.value);
                box.openDropdown();
              }}
              // Half a word is no choice: it is not sent with the rest of the form.
              onKeyDown={(event) => event.key === 'Enter' && isTyped && shown.length === 0 && event.preventDefault()}
            />
          </Combobox.Target>
          <Combobox.Dropdown>
            <Combobox.Options mah={260} style={{ overflowY: 'auto' }} aria-label={label}>
              {shown.length === 0 && <Nothing words={options.length === 0 ? 'Nothing to choose from yet.' : 'Nothing has these words.'} />}
              {shown.map((option) => (
                <Combobox.Option key={option.value} value={option.value}>
                  {option.words}
                  {option.detail !== undefined && <small>{option.detail}</small>}
                </Combobox.Option>
              ))}
            </Combobox.Options>
          </Combobox.Dropdown>
        </Combobox>
      )}
    </Field>
  );
}

/** One of many, as the kit draws it. */
export const KitPick = (props: PickProps): React.ReactNode => (
  <KitTheme>
    <Typing {...props} />
  </KitTheme>
);
