/** What a client is told of a batch that failed. @param code what the failure is called */
export const sayFailure = (code: string): string =>
  `${code}: the log of the service says more; the same request, sent again, goes on with it`;
