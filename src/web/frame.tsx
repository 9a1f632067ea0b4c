import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Outlet, useMatches, useNavigate, useRouter, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';

import { Problem } from './api.ts';
import { useMinute } from './clock.ts';
import { useEarly } from './early.ts';
import './frame.css';
import { Header } from './header.tsx';
import { followEvents, useLive } from './live.ts';
import { meQuery } from './me.ts';
import { usePhone } from './media.ts';
import { Navigation, PhoneTabs, type Counts } from './navigation.tsx';
import { fetchKit } from './parts/kit.ts';
import { SeverityWords } from './parts/marks.tsx';
import { Zone } from './parts/when.tsx';
import { Quiet } from './quiet.tsx';
import { useScreenTitle } from './screen.tsx';
import { useDensity, useScheme } from './scheme.ts';
import { useOwnWords } from './severities.ts';
import { countsQuery } from './watch.ts';

const loadPalette = async () => await import('./palette.tsx');
const loadEngage = async () => await import('../incidents/web/engage-dialog.tsx');
const Engage = lazy(async () => ({ default: (await loadEngage()).EngageDialog }));
const loadDeclare = async () => await import('../incidents/web/declare.tsx');
const Palette = lazy(async () => ({ default: (await loadPalette()).Palette }));
const Declare = lazy(async () => ({ default: (await loadDeclare()).Declare }));

/** Fetches the dialogs once the screen stands, so that the first letter typed after Ctrl K is not lost. */
function useDialogsAhead(): void {
  useEffect(() => {
    const load = (): void => void Promise.allSettled([fetchKit(), loadPalette(), loadDeclare()]);
    // A slow phone first draws what was asked for; where the browser cannot say when that is, it is taken to be done.
    const timer = setTimeout(() => ('requestIdleCallback' in window ? requestIdleCallback(load, { timeout: 2_000 }) : load()), 600);
    return () => clearTimeout(timer);
  }, []);
}

/** Ctrl or Cmd with K opens the palette on every page. */
function usePaletteKey(open: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      open();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [open]);
}

/** Says that screens no longer follow by themselves, once that has lasted 5 s. */
function Lost(): React.ReactNode {
  const live = useLive();
  const now = useMinute();
  const [since, setSince] = useState(0);
  useEffect(() => {
    if (live !== 'lost') return undefined;
    const timer = setTimeout(() => setSince(now), 5_000);
    return () => {
      clearTimeout(timer);
      setSince(0);
    };
  }, [live]);
  if (live !== 'lost' || since === 0) return null;
  return (
    <p className="lost small" role="status">
      <b>The server does not answer. </b>What you see may be old; it follows again by itself as soon as it does.
    </p>
  );
}

/** Moves the focus to the new screen, so that a keyboard or a reader starts where the eyes do. */
function useFocusOnMove(): React.RefObject<HTMLElement | null> {
  const content = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const first = useRef(true);
  useEffect(() => {
    if (path === undefined) return;
    if (!first.current) content.current?.focus({ preventScroll: true });
    first.current = false;
  }, [path]);
  return content;
}

function Inside(): React.ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'palette' | 'declare' | undefined>();
  const [engaged, setEngaged] = useState<string | undefined>();
  const counts: Counts = useQuery(countsQuery).data ?? {};
  const thin = useMatches({ select: (matches) => matches.some(({ staticData }) => staticData.thin === true) });
  const title = useScreenTitle();
  const phone = usePhone();
  const content = useFocusOnMove();
  useEffect(() => followEvents(client), [client]);
  useDialogsAhead();
  useEarly();
  usePaletteKey(() => setOpen('palette'));
  const close = (): void => setOpen(undefined);
  return (
    <div className={thin ? 'frame thin' : 'frame'}>
      <a className="skip" href="#content">
        To the content
      </a>
      <Header title={title} onSearch={() => setOpen('palette')} onDeclare={() => setOpen('declare')} />
      {!phone && <Navigation counts={counts} />}
      <main id="content" className="content" aria-label={title} tabIndex={-1} ref={content}>
        <Lost />
        <Quiet />
        <Outlet />
      </main>
      {phone && <PhoneTabs counts={counts} />}
      <Suspense fallback={null}>
        {open === 'palette' && <Palette onClose={close} onDeclare={() => setOpen('declare')} onEngage={setEngaged} />}
        {engaged !== undefined && (
          <Engage
            whom={engaged}
            onClose={() => setEngaged(undefined)}
            onEngaged={(number) => {
              setEngaged(undefined);
              void navigate({ to: '/tickets/$number', params: { number } });
            }}
          />
        )}
        {open === 'declare' && (
          <Declare
            onClose={close}
            onDeclared={(number) => {
              close();
              void navigate({ to: '/tickets/$number', params: { number } });
            }}
          />
        )}
      </Suspense>
    </div>
  );
}

/** The frame of every signed-in screen. Whoever is not signed in goes to the sign-in and comes back. */
export function Frame(): React.ReactNode {
  const me = useQuery(meQuery);
  const router = useRouter();
  const nobody = me.error instanceof Problem && me.error.status === 401;
  // Once, by an effect: while the sign-in is being loaded this still stands, and would go there again and again.
  useEffect(() => {
    if (nobody) void router.navigate({ to: '/sign-in', search: { next: router.state.location.href }, replace: true });
  }, [nobody, router]);
  const words = useOwnWords(me.data !== undefined);
  useScheme();
  useDensity();
  if (nobody) return null;
  return (
    <Zone value={me.data?.zone ?? undefined}>
      <SeverityWords value={words}>
        <Inside />
      </SeverityWords>
    </Zone>
  );
}
