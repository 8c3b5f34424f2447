/** The mids of a description in the order of its m-lines; the only thing the SDK ever reads of an SDP. */
export function midsOf(sdp: string): string[] {
  return [...sdp.matchAll(/^a=mid:(\S+)/gm)].map(match => match[1] ?? '');
}
