/** Pages (PAG-2). */ // fault
export const page = 'page';
