import { BlockList, isIP } from 'node:net';

/** An address as it is compared and kept: an IPv4 address that came over an IPv6 socket as IPv4, and no zone. */
export const plainAddress = (address: string): string =>
  address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').replace(/%.*$/, '');

const familyOf = (address: string): 'ipv4' | 'ipv6' | null => {
  const version = isIP(address);
  return version === 0 ? null : version === 4 ? 'ipv4' : 'ipv6';
};

/** Addresses and networks such as `10.0.0.0/8`, to look addresses up in; null where one of them is neither. */
export function networksOf(texts: readonly string[]): BlockList | null {
  const list = new BlockList();
  for (const text of texts) {
    const [start = '', bits] = text.split('/');
    const address = plainAddress(start);
    const family = familyOf(address);
    const most = family === 'ipv4' ? 32 : 128;
    if (family === null || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most)))
      return null;
    list.addSubnet(address, bits === undefined ? most : Number(bits), family);
  }
  return list;
}

export const isWithin = (list: BlockList, address: string | null): boolean => {
  const family = address === null ? null : familyOf(plainAddress(address));
  return address !== null && family !== null && list.check(plainAddress(address), family);
};

/** Whether an address is one address, or lies in one network, as the database writes it. */
export const addressWithin = (address: string | null, network: string | null): boolean => {
  const list = network === null ? null : networksOf([network]);
  return list !== null && isWithin(list, address);
};

const LOOPBACK = networksOf(['127.0.0.0/8', '::1']);

/** Whether it is this very machine. */
export const isLoopback = (address: string | null): boolean =>
  LOOPBACK !== null && isWithin(LOOPBACK, address);

/** Whether a server that listens on this name or address is reached from this machine only. */
export const isLoopbackHost = (host: string): boolean => host === 'localhost' || isLoopback(host);
