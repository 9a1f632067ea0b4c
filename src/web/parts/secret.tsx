import { useState } from 'react';

import { Button } from './controls.tsx';
import './secret.css';

/** A secret that is shown once: it can be copied, and says so. */
export function Secret({ value, words }: { value: string; words: string }): React.ReactNode {
  const [copied, setCopied] = useState(false);
  return (
    <div className="secret" role="status">
      <span>
        <b>{words}</b> It is not shown again.
      </span>
      <code>{value}</code>
      <Button
        onClick={() => {
          void navigator.clipboard.writeText(value).then(() => setCopied(true));
        }}
      >
        {copied ? 'Copied' : 'Copy'}
      </Button>
    </div>
  );
}
