export const layer = 'layer';
