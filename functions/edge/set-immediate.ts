/** Node's, as the stream of an answer calls it. */
export const setImmediate = (work: () => void): void => {
  setTimeout(work);
};
