import { faultIn, type Limits } from '../limits.ts';
import { refusal } from '../link.ts';

/** Reads the fields of a link, whoever wrote it: what cannot be used is told, and left out. */
export class LinkFields {
  readonly problems: string[] = [];
  private readonly fields: URLSearchParams;

  constructor(fields: URLSearchParams) {
    this.fields = fields;
  }

  /** Nothing where the link does not say, or what it says will not do. */
  number(name: string, limits: Limits): Readonly<Record<string, number>> {
    const text = this.fields.get(name);
    if (text === null) return {};
    const value = /^-?\d+(\.\d+)?(e-?\d+)?$/.test(text) ? Number(text) : Number.NaN;
    const fault = faultIn(limits, value);
    return fault === undefined ? { [name]: value } : this.refuse(name, fault);
  }

  text(name: string, pattern: RegExp, allowed: string): Readonly<Record<string, string>> {
    const text = this.fields.get(name);
    if (text === null) return {};
    return pattern.test(text) ? { [name]: text } : this.refuse(name, `It must be ${allowed}.`);
  }

  /** A value that was written as JSON. */
  json<Value>(
    name: string,
    isOne: (value: unknown) => value is Value,
    allowed: string,
  ): Readonly<Record<string, Value>> {
    const text = this.fields.get(name);
    if (text === null) return {};
    try {
      const value: unknown = JSON.parse(text);
      if (isOne(value)) return { [name]: value };
    } catch {
      // Told below, as is any other text that will not do.
    }
    return this.refuse(name, `It must be ${allowed}.`);
  }

  private refuse(name: string, why: string): Readonly<Record<string, never>> {
    this.problems.push(refusal(this.fields, name, why));
    return {};
  }
}
