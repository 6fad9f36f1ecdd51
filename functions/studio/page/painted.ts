/** Lets the page do what waits, such as hear a key: work that is cut so blocks nothing. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Resolves when what was changed before is on the screen. Pages that nobody sees are not painted: they do not wait for long. */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    const unseen = setTimeout(resolve, 100);
    requestAnimationFrame(() => {
      clearTimeout(unseen);
      // After the frame, which a task of its own comes after.
      void breathe().then(resolve);
    });
  });
}
