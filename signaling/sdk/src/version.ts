/** Sent with Join, so that support knows what a person ran. */
export const version = '0.1.0';
