/** Why a step of the set-up could not be done, in words for people. Not an error of the program: the next way is tried. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
}
