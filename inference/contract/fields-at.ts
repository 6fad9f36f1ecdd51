import type { z } from 'zod';

/** The names of the fields that an object may have, at a place of a schema; none where the schema does not tell. */
export function fieldsAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      if (path.length === 0) return Object.keys(def.shape);
      return Object.hasOwn(def.shape, path[0]) ? fieldsAt(def.shape[String(path[0])], path.slice(1)) : [];
    case 'array':
      return fieldsAt(def.element, path.slice(1));
    case 'union':
      return def.options.map((option) => fieldsAt(option, path)).find((fields) => fields.length > 0) ?? [];
    case 'optional':
    case 'default':
    case 'readonly':
      return fieldsAt(def.innerType, path);
    default:
      return [];
  }
}
