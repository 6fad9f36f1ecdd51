import { renderTemplates } from '../deploy/package-service.ts';

/** A state, of whatever type: tests say what they expect of it. */
export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly ItemProcessor?: Definition & { readonly ProcessorConfig: Readonly<Record<string, string>> };
  readonly [field: string]: unknown;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly MaxDelaySeconds: number;
  readonly MaxAttempts: number;
  readonly JitterStrategy: string;
}

export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface Deployed {
  readonly definition: Definition;
  /** What CloudFormation puts in place of names in the definition. */
  readonly substitutions: Readonly<Record<string, unknown>>;
  /** What the schedule of the example sends, as text. */
  readonly scheduleInput: string;
}

/** The state machine as it is deployed: taken from the template that osls makes of serverless.yml. */
export async function readDeployed(): Promise<Deployed> {
  const { resources, remove } = await renderTemplates();
  await remove();
  const { Definition, DefinitionSubstitutions } = resources.BatchMachine.Properties;
  return {
    definition: Definition as Definition,
    substitutions: DefinitionSubstitutions as Record<string, unknown>,
    scheduleInput: (resources.NightlySchedule.Properties.Target as { Input: string }).Input,
  };
}

/** All states with their names, those of children included. */
export const statesOf = ({ States }: Definition): [string, State][] =>
  Object.entries(States).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor) : []),
  ]);

/** The definition as text, with what CloudFormation would put in its place. @throws Error for a name that is left */
export function substituted(definition: unknown, values: Readonly<Record<string, string>>): string {
  return JSON.stringify(definition).replace(/\$\{(\w+)\}/g, (_all, name: string) => {
    if (values[name] === undefined) throw new Error(`The definition has \${${name}}, for which there is nothing`);
    return values[name];
  });
}

/** The same with pauses of at most a second between attempts; their number stays. */
export function hastened<Part>(part: Part): Part {
  const hurry = (key: string, value: unknown) => (/^(IntervalSeconds|MaxDelaySeconds)$/.test(key) ? 1 : value);
  return JSON.parse(JSON.stringify(part, hurry));
}
