import { clinicFrame } from '../clinic/frame.js';
import { runApp } from '../visit/app.js';

await runApp({ clinic: true, frame: clinicFrame });
