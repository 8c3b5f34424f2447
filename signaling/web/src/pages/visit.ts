import { runApp } from '../visit/app.js';

await runApp();
