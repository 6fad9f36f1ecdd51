/**
 * A turn of the event loop, in which a client's leaving is heard of: stands in for http/breath.ts. That one lets a crowd of connections in
 * and makes requests wait for each other's turns; here the platform accepts connections, and a request must not wait for the timers
 * of another, which end with it.
 */
export const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
