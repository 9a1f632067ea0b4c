export { createAccess, type Access, type CreateFirst, type FirstPerson } from './access.ts';
export { COOKIE, createDoorkeeper, operatorDoorkeeper } from './doorkeeper.ts';
export { accessRoutes } from './routes.ts';
export { may, roles, type Role, type Subject } from './rules/may.ts';
export { grantsOf, isLastAdministrator, lockAdministration, putGrant } from './store.ts';
export { addReaders, mayReadTicket, peopleOfLists, readersOfList, removeReaders, type ListReader } from './store-lists.ts';
export { registerTarget } from './targets.ts';
