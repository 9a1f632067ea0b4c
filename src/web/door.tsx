import './door.css';
import { Brand } from './parts/marks.tsx';
import { useScheme } from './scheme.ts';

/** The screens before the frame: the mark floats on the line, the form stands under it. */
export function Door({ title, children }: { title: string; children: React.ReactNode }): React.ReactNode {
  useScheme();
  return (
    <main className="door">
      <div className="door-line">
        <Brand size={44} />
        <span className="door-name">Evenkeel</span>
      </div>
      <div className="door-body">
        <h1 className="page-title">{title}</h1>
        {children}
      </div>
    </main>
  );
}
