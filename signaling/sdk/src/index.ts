export { joinVisit } from './join.js';
export { VisitError } from './errors/visit-error.js';
export type { ClientErrorCode, ErrorCode, ServerErrorCode } from './errors/codes.js';
export type * from './api.js';
export type * from './devices-api.js';
export type * from './recording-api.js';
export { version } from './version.js';
// Shared with the sub-paths, so that a page loads each of them once.
export { browserHandler as browserOf } from './handlers/browser.js';
export { Capture } from './media/capture.js';
export { toDeviceList } from './devices.js';
