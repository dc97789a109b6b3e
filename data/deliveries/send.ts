import type { Transporter } from 'nodemailer';
import { mailOf, webhookRequest, type Notice } from './message.ts';
import type { MailTarget, Target, WebhookTarget } from './target.ts';

/** That a message was refused for what it is: trying again would bring the same answer. */
export class Unwanted extends Error {}

/** Sends one message to one target. Throws Unwanted where it was refused, and other errors where it may yet succeed. */
export type Send = (notice: Notice) => Promise<void>;

const SEND_MS = 15_000;
/** What a receiver answers that read the message and will not have it. */
const REFUSALS = [400, 413, 415, 422];

const webhook =
  (target: WebhookTarget): Send =>
  async (notice) => {
    const { headers, body } = webhookRequest(target, notice, new Date());
    const response = await fetch(target.url, {
      method: 'POST',
      headers,
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(SEND_MS),
    });
    await response.body?.cancel();
    if (response.ok) return;
    const what = `The address answered ${response.status}`;
    throw REFUSALS.includes(response.status) ? new Unwanted(what) : new Error(what);
  };

const isRefusal = (error: unknown): boolean =>
  error instanceof Error &&
  'responseCode' in error &&
  typeof error.responseCode === 'number' &&
  error.responseCode >= 550;

const mail = (target: MailTarget): Send => {
  let opened: Promise<Transporter> | undefined;
  return async (notice) => {
    opened ??= openTransport(target);
    const transport = await opened;
    try {
      await transport.sendMail(mailOf(target, notice));
    } catch (error) {
      throw isRefusal(error) ? new Unwanted((error as Error).message) : error;
    }
  };
};

const openTransport = async ({ url, username, password }: MailTarget): Promise<Transporter> => {
  const { createTransport } = await import('nodemailer');
  const { hostname, port, protocol } = new URL(url);
  return createTransport({
    host: hostname,
    port: Number(port) || (protocol === 'smtps:' ? 465 : 25),
    secure: protocol === 'smtps:',
    // a password is never said where others can hear it
    ...(username && { auth: { user: username, pass: password ?? '' }, requireTLS: protocol !== 'smtps:' }),
    connectionTimeout: SEND_MS,
    greetingTimeout: SEND_MS,
    socketTimeout: SEND_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
};

export const senderOf = (target: Target): Send =>
  target.kind === 'webhook' ? webhook(target) : mail(target);
