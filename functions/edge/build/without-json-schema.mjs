// Leaves zod's writer of JSON Schema out of workers of pages: it describes the service, which they do not. It comes with every schema, asked for or not.
const WRITERS = /[/\\]zod[/\\]v4[/\\]core[/\\](?:to-json-schema|json-schema-processors)\.js$/;
const REFUSAL = `
  const refuse = () => { throw new Error('JSON Schema is not in this bundle'); };
  exports.createToJSONSchemaMethod = exports.createStandardJSONSchemaMethod = () => refuse;
  exports.aggregateChecks = refuse;`;

export const withoutJsonSchema = () => ({
  name: 'without-json-schema',
  setup(build) {
    let used = false;
    build.onLoad({ filter: WRITERS }, () => {
      used = true;
      return { contents: REFUSAL, loader: 'js' };
    });
    build.onEnd(() => {
      if (!used)
        throw new Error('zod has its writer of JSON Schema elsewhere: without-json-schema.mjs is to be changed');
    });
  },
});
