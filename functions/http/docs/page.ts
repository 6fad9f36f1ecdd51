import type { describeService, Schema } from './openapi.ts';

type Document = ReturnType<typeof describeService>;
type Described = Document['paths'][string][string];

/** The OpenAPI document as a page: no script, and nothing from elsewhere. */
export function renderDocs(document: Document): string {
  const { info, paths, components } = document;
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const contents = all.map(
    ({ method, path, operation }) =>
      `<li><a href="#${operation.operationId}"><code>${method} ${escapeText(path)}</code></a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title} ${info.version}: HTTP service</title>
<link rel="stylesheet" href="docs/style.css">
</head>
<body>
<main>
<h1>${info.title} ${info.version}</h1>
<p>${escapeText(info.summary)} ${escapeText(info.description)}</p>
<p>For programs: <a href="openapi.json">openapi.json</a>. A field that is not listed is refused.</p>
<nav aria-label="Operations"><ul>
${contents.join('\n')}
</ul></nav>
${all.map(({ method, path, operation }) => section(method, path, operation, components.schemas)).join('\n')}
</main>
</body>
</html>
`;
}

function section(
  method: string,
  path: string,
  operation: Described,
  schemas: Readonly<Record<string, Schema>>,
): string {
  const { operationId, summary, parameters, requestBody, responses } = operation;
  const body = requestBody?.content['application/json'];
  const bodyRows = body ? fieldRows(resolve(body.schema, schemas)) : [];
  const rows = [
    ...parameters.map(({ name, required, schema, ...rest }) =>
      row(name, schema, required, 'description' in rest ? rest.description : undefined),
    ),
    ...bodyRows,
  ];
  return `<section id="${operationId}" aria-labelledby="${operationId}-title">
<h2 id="${operationId}-title"><code>${method} ${escapeText(path)}</code></h2>
<p>${escapeText(summary)}</p>
${rows.length > 0 ? table(['Field', 'What it is', 'Meaning'], rows) : ''}
${body ? `<h3>Example</h3>\n<pre><code>${escapeText(JSON.stringify(body.example, null, 2))}</code></pre>` : ''}
<h3>Answers</h3>
${table(['Status', 'Meaning', 'Form'], Object.entries(responses).map(answerRow))}
</section>`;
}

function answerRow([status, { description, ...rest }]: [string, { description: string; content?: object }]): string {
  const types = Object.keys(rest.content ?? {}).map((type) => `<code>${escapeText(type)}</code>`);
  return cells([`<code>${status}</code>`, escapeText(description), types.join(', ')]);
}

/** The fields of an object, and those of objects in it. */
function fieldRows({ properties = {}, required = [] }: Schema, prefix = ''): string[] {
  return Object.entries(properties as Record<string, Schema>).flatMap(([name, schema]) => [
    row(prefix + name, schema, required.includes(name), schema.description),
    ...(schema.properties ? fieldRows(schema, `${prefix}${name}.`) : []),
  ]);
}

function row(name: string, schema: Schema, required: boolean, meaning = ''): string {
  const fallback = schema.default === undefined ? '' : `; ${JSON.stringify(schema.default)} unless given`;
  const needed = required && schema.default === undefined ? '; needed' : '';
  return cells([
    `<code>${escapeText(name)}</code>`,
    escapeText(sayType(schema) + fallback + needed),
    escapeText(meaning),
  ]);
}

/** A type in words: `whole number from 1 to 10`. */
function sayType(schema: Schema): string {
  const { anyOf, type, items, minItems, maxItems, uniqueItems } = schema;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (anyOf) return anyOf.map((each) => sayType(each as Schema)).join(' or ');
  if (type === 'array') {
    const once = uniqueItems ? ', none twice' : '';
    return `list of ${minItems ?? 0} to ${maxItems ?? 'any number'}${once}: ${sayType(items as Schema)}`;
  }
  if (type === 'object') return 'object';
  if (type === 'string') return schema.format ?? 'text';
  return (type === 'integer' ? 'whole number' : type === 'number' ? 'number' : String(type)) + sayRange(schema);
}

function sayRange({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Schema): string {
  const parts = [
    minimum !== undefined && `from ${minimum}`,
    exclusiveMinimum !== undefined && `above ${exclusiveMinimum}`,
    maximum !== undefined && `to ${maximum}`,
    exclusiveMaximum !== undefined && `below ${exclusiveMaximum}`,
  ].filter(Boolean);
  return parts.length > 0 ? ` ${parts.join(' ')}` : '';
}

const resolve = ({ $ref, ...schema }: Schema, schemas: Readonly<Record<string, Schema>>): Schema =>
  $ref === undefined ? schema : schemas[$ref.slice('#/components/schemas/'.length)];

function table(head: readonly string[], rows: readonly string[]): string {
  const header = head.map((name) => `<th scope="col">${name}</th>`).join('');
  return `<table><thead><tr>${header}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table>`;
}

const cells = (contents: readonly string[]): string =>
  `<tr>${contents.map((content) => `<td>${content}</td>`).join('')}</tr>`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeText = (text: string): string => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter]);
