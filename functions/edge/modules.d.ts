/** Files of the bundled model packages: id of the model, name of the file, its bytes. Made by build/bundled-models.mjs. */
declare module 'pathloom:models' {
  const files: readonly (readonly [id: string, file: string, bytes: ArrayBuffer])[];
  export default files;
}
