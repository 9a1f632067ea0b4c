export { changeKinds } from './change-kinds.ts';
export {
  afterCommand,
  changeCommands,
  changeStates,
  commandsOf,
  isEditable,
  type ChangeCommand,
  type ChangeState,
} from './change-states.ts';
