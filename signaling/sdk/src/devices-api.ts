/** What can be chosen. */
export type DeviceKind = 'mic' | 'camera' | 'speaker';

/** One device; the label is empty until the person has given permission. */
export interface Device {
  readonly id: string;
  readonly label: string;
}

/** Everything plugged in, the system's default first. */
export type DeviceList = Readonly<Record<DeviceKind, readonly Device[]>>;

/** Something was plugged in or pulled out, or another device is in use now. */
export interface DeviceChange {
  readonly list: DeviceList;
  readonly current: Readonly<Partial<Record<DeviceKind, string>>>;
  /** Set when a device in use has gone and its source was switched to another one or off. */
  readonly lost?: DeviceKind;
}

/** Devices of one visit. */
export interface Devices {
  /** The id in use per kind, as far as known. */
  readonly current: Readonly<Partial<Record<DeviceKind, string>>>;
  list(): Promise<DeviceList>;
  /** Changes the device; a running microphone or camera continues on the new one without renegotiation. */
  use(kind: DeviceKind, id: string): Promise<void>;
}
