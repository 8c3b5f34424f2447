import type { Device, DeviceKind, DeviceList } from './devices-api.js';

const kinds: Readonly<Record<string, DeviceKind>> = { audioinput: 'mic', videoinput: 'camera', audiooutput: 'speaker' };

/** Sorts what the browser lists by what a person calls it. Chromium's "default" alias entries stay: they follow the system. */
export function toDeviceList(infos: readonly MediaDeviceInfo[]): DeviceList {
  const list: Record<DeviceKind, Device[]> = { mic: [], camera: [], speaker: [] };
  for (const info of infos) {
    const kind = kinds[info.kind];
    if (kind && info.deviceId !== 'communications') list[kind].push({ id: info.deviceId, label: info.label });
  }
  return list;
}
