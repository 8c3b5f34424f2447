export { checkDevices, type CheckOptions, type DeviceResult, type PrecallReport, type ServerResult } from './check.js';
export { LevelMeter } from './level-meter.js';
export { Preview, type PreviewState } from './preview.js';
