// TODO: think.
export const later = 'later';
