/** Icons that the set lacks: 16 px, stroke 1.5, round. */
function Icon({ children }: { children: React.ReactNode }): React.ReactNode {
  return (
    <svg
      className="icon"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

/** My watch: the level circle. */
export const WatchIcon = (): React.ReactNode => (
  <Icon>
    <circle cx="8" cy="8" r="6" />
    <path d="M2 8h12" />
  </Icon>
);

export const TicketIcon = (): React.ReactNode => (
  <Icon>
    <path d="M1.75 3.75h12.5v2.5a1.75 1.75 0 0 0 0 3.5v2.5H1.75v-2.5a1.75 1.75 0 0 0 0-3.5z" />
  </Icon>
);

export const RotaIcon = (): React.ReactNode => (
  <Icon>
    <path d="M1.75 3.75h7M5 8h9M3 12.25h6.5" />
  </Icon>
);

export const ServiceIcon = (): React.ReactNode => (
  <Icon>
    <path d="M2 2.5h5v4.5H2zM9.5 9h4.5v4.5H9.5zM4.5 7v4.2h5M7 4.7h4.7V9" />
  </Icon>
);

export const PeopleIcon = (): React.ReactNode => (
  <Icon>
    <circle cx="6" cy="5" r="2.5" />
    <path d="M1.5 13.5c0-2.8 2-4.5 4.5-4.5s4.5 1.7 4.5 4.5M10.5 2.8a2.4 2.4 0 0 1 0 4.4M12 9.4c1.6.6 2.5 2.100 2.500 4.100" />
  </Icon>
);

/** Review: bars on the line. */
export const ChangeIcon = (): React.ReactNode => (
  <Icon>
    <path d="M8 2.250 13.750 8 8 13.750 2.250 8z" />
  </Icon>
);

export const ReviewIcon = (): React.ReactNode => (
  <Icon>
    <path d="M1.750 13.250h12.500M4 10.500v-4M8 10.500v-8M12 10.500V8" />
  </Icon>
);

export const PlugIcon = (): React.ReactNode => (
  <Icon>
    <path d="M4.500 6.500h7v2.250a3.500 3.500 0 0 1-7 0zM6 6.500V2.500M10 6.500V2.500M8 12.250v2.250" />
  </Icon>
);

export const SettingsIcon = (): React.ReactNode => (
  <Icon>
    <path d="M1.750 4.750h7M12.250 4.750h2M1.750 11.250h2M7.250 11.250h7" />
    <circle cx="10.500" cy="4.750" r="1.750" />
    <circle cx="5.500" cy="11.250" r="1.750" />
  </Icon>
);

export const SearchIcon = (): React.ReactNode => (
  <Icon>
    <circle cx="7" cy="7" r="4.750" />
    <path d="m10.600 10.600 3.400 3.400" />
  </Icon>
);

export const MoreIcon = (): React.ReactNode => (
  <Icon>
    <path d="M3 8h.01M8 8h.01M13 8h.01" strokeWidth="2" />
  </Icon>
);

export const ChevronIcon = (): React.ReactNode => (
  <Icon>
    <path d="m6 3.500 4.500 4.500L6 12.500" />
  </Icon>
);

export const ArrowUpIcon = (): React.ReactNode => (
  <Icon>
    <path d="M8 12.5v-9M4.500 7 8 3.500 11.500 7" />
  </Icon>
);

export const ArrowDownIcon = (): React.ReactNode => (
  <Icon>
    <path d="M8 3.500v9M4.500 9 8 12.500 11.500 9" />
  </Icon>
);
