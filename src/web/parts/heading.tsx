import './heading.css';

interface HeadingProps {
  readonly children: React.ReactNode;
  readonly aside?: React.ReactNode;
  readonly id?: string;
}

/** A heading that stands on its line, with a count or a remark at the right end. */
export function Heading({ children, aside, id }: HeadingProps): React.ReactNode {
  return (
    <div className="heading">
      <h2 id={id}>{children}</h2>
      {aside !== undefined && <span className="aside">{aside}</span>}
    </div>
  );
}
