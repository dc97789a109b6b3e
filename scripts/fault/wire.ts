import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that can be cut: what is on it stays where it is, and nobody is told. */
export interface Wire {
  origin: string;
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Lays a wire to wherever the server is when somebody connects. */
export const layWire = async (to: () => string | null): Promise<Wire> => {
  const pairs = new Set<[Socket, Socket]>();
  let isCut = false;
  const server = createServer({ pauseOnConnect: true }, (near) => {
    const origin = to();
    if (origin === null) {
      near.destroy();
      return;
    }
    const { hostname, port } = new URL(origin);
    const far = connect(Number(port), hostname);
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    for (const [one, other] of [pair, [far, near]] as [Socket, Socket][])
      one
        .on('data', (bytes: Buffer) => void (isCut || other.write(bytes)))
        .on('error', () => other.destroy())
        .on('close', () => {
          pairs.delete(pair);
          if (!isCut) other.destroy();
        });
    near.resume();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => void (isCut = true),
    mend: () => {
      isCut = false;
      // what was on it is lost for good
      for (const [near, far] of pairs) {
        near.destroy();
        far.destroy();
      }
    },
    close: async () => {
      for (const [near, far] of pairs) {
        near.destroy();
        far.destroy();
      }
      await new Promise((done) => server.close(done));
    },
  };
};
