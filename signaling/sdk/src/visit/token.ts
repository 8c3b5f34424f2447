/** What the SDK reads of a join token: enough to find its resume secret again and to know when it is stale. Never verified here. */
export interface TokenClaims {
  readonly visit: string;
  readonly participant: string;
  readonly role: string;
  readonly expiresAt: number;
}

/** Null for anything that is not a JWT; the server then says what is wrong with it. */
export function readToken(token: string): TokenClaims | null {
  const payload = token.split('.')[1];
  if (!payload) return null;
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), char => char.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    return {
      visit: String(claims['visit'] ?? ''),
      participant: String(claims['sub'] ?? ''),
      role: String(claims['role'] ?? ''),
      expiresAt: Number(claims['exp'] ?? 0) * 1000,
    };
  } catch {
    return null; // malformed base64 or JSON: not a JWT
  }
}
