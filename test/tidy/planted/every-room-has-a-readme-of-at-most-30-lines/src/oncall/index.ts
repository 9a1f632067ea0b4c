export const shift = 'shift';
