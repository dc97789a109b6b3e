import { hash } from 'node:crypto';

const INLINE_SCRIPT = /<script(?![^>]*\ssrc\s*=)[^>]*>([\s\S]*?)<\/script>/gi;

/** The CSP sources of all inline scripts in a page, computed from the page that is served so that they cannot drift apart. */
export function inlineScriptHashes(html: string): string[] {
  const bodies = [...html.matchAll(INLINE_SCRIPT)]
    .map((match) => match[1] ?? '')
    .filter((body) => body !== '');
  return [...new Set(bodies.map((body) => `'sha256-${hash('sha256', body, 'base64')}'`))];
}

/** The headers of every response, errors and files included. */
export function securityHeaders({ scripts = [], tls = false }: { scripts?: string[]; tls?: boolean } = {}): [
  string,
  string,
][] {
  const policy = [
    "default-src 'self'",
    ['script-src', "'self'", ...scripts].join(' '),
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    // MapLibre starts its worker from its own file; nothing needs blob: here.
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
  return [
    ['content-security-policy', policy],
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'DENY'],
    ['referrer-policy', 'strict-origin-when-cross-origin'],
    ['permissions-policy', 'geolocation=(self), camera=(), microphone=(), payment=(), usb=()'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ...(tls ? ([['strict-transport-security', 'max-age=31536000']] as [string, string][]) : []),
  ];
}
